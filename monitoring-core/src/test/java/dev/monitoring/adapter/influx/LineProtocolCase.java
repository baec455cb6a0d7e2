package dev.monitoring.adapter.influx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What an InfluxDB 2.9 answered to lines and what it then had, from
 * {@code line-protocol-cases.tsv}.
 *
 * @param id the name of the case
 * @param raw the body that was sent
 * @param status the answer
 * @param points how many points there were afterwards
 * @param stored what there was afterwards, a line for each field
 * @param readable {@code yes} where a query returned every stored point
 * @param precision the precision that was asked for
 * @param before what was written before, in a request of its own
 */
record LineProtocolCase(String id, byte[] raw, int status, int points, byte[] stored, String readable, String precision,
		byte[] before) {

	static List<LineProtocolCase> all() {
		try (InputStream cases = LineProtocolCase.class.getResourceAsStream("line-protocol-cases.tsv")) {
			return new String(cases.readAllBytes(), StandardCharsets.UTF_8).lines()
				.filter((line) -> !line.startsWith("#") && !line.startsWith("id\t"))
				.map((line) -> of(line.split("\t", -1)))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static LineProtocolCase of(String[] columns) {
		return new LineProtocolCase(columns[0], bytes(columns[1]), Integer.parseInt(columns[2]),
				Integer.parseInt(columns[3]), bytes(columns[4].replace("; ", "\\n")), columns[5], columns[6],
				bytes(columns[7]));
	}

	/**
	 * Undoes the escapes of the table.
	 */
	private static byte[] bytes(String column) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (int i = 0; i < column.length(); i++) {
			char c = column.charAt(i);
			if (c == '\\') {
				char escape = column.charAt(++i);
				int known = "\\nrt0".indexOf(escape);
				if (known >= 0) {
					bytes.write("\\\n\r\t\0".charAt(known));
				}
				else {
					bytes.write(Integer.parseInt(column, i + 1, i + 3, 16));
					i += 2;
				}
			}
			else if (c == '{' && column.substring(i).matches("(?s)\\{.\\*\\d+}.*")) {
				int end = column.indexOf('}', i);
				bytes.writeBytes(column.substring(i + 1, i + 2)
					.repeat(Integer.parseInt(column, i + 3, end, 10))
					.getBytes(StandardCharsets.UTF_8));
				i = end;
			}
			else {
				String character = Character.toString(column.codePointAt(i));
				bytes.writeBytes(character.getBytes(StandardCharsets.UTF_8));
				i += character.length() - 1;
			}
		}
		return bytes.toByteArray();
	}

	@Override
	public String toString() {
		return this.id;
	}

}
