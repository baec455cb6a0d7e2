package dev.monitoring.adapter.influx;

import java.io.IOException;
import java.io.Reader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Reads answers: tables in CSV, each with a line of types and one of names before it.
 * Line feeds in texts come as CRLF and are made line feeds again, other than by the
 * client's own parser.
 */
final class FluxCsv {

	private static final String TYPES = "#datatype";

	private final Reader reader;

	private List<String> types = List.of();

	private @Nullable List<String> names;

	private int next;

	private FluxCsv(Reader reader) throws IOException {
		this.reader = reader;
		this.next = reader.read();
	}

	/**
	 * Reads all rows.
	 * @param reader the answer, buffered
	 * @param action gets each row
	 * @throws FluxException if the query failed after it had begun to answer
	 */
	static void read(Reader reader, Consumer<FluxRow> action) throws IOException, FluxException {
		FluxCsv csv = new FluxCsv(reader);
		while (csv.next != -1) {
			csv.table(csv.line(), action);
		}
	}

	private void table(List<String> line, Consumer<FluxRow> action) throws FluxException {
		if (line.get(0).equals(TYPES)) {
			this.types = line;
			this.names = null;
		}
		else if (line.size() < 2) {
			// Between tables.
			return;
		}
		else if (this.names == null) {
			this.names = line;
		}
		else if (this.names.get(1).equals("error")) {
			throw FluxException.failed(line.get(1));
		}
		else {
			action.accept(row(this.names, line));
		}
	}

	private FluxRow row(List<String> names, List<String> line) {
		Map<String, Object> values = new HashMap<>();
		String result = "";
		for (int i = 1; i < line.size(); i++) {
			String text = line.get(i);
			if (names.get(i).equals("result")) {
				result = text;
			}
			else if (!text.isEmpty() && !names.get(i).equals("table")) {
				values.put(names.get(i), value(this.types.get(i), text));
			}
		}
		return new FluxRow(result, values);
	}

	private static Object value(String type, String text) {
		return switch (type) {
			case "long" -> Long.parseLong(text);
			case "double" -> number(text);
			case "boolean" -> text.equals("true");
			case "dateTime:RFC3339", "dateTime:RFC3339Nano" -> Instant.parse(text);
			default -> text;
		};
	}

	private static double number(String text) {
		return switch (text) {
			case "+Inf" -> Double.POSITIVE_INFINITY;
			case "-Inf" -> Double.NEGATIVE_INFINITY;
			default -> Double.parseDouble(text);
		};
	}

	/**
	 * The next line, with quoted texts that may have several.
	 */
	private List<String> line() throws IOException {
		List<String> line = new ArrayList<>();
		StringBuilder text = new StringBuilder();
		while (this.next != -1 && this.next != '\n') {
			if (this.next == '"') {
				quoted(text);
			}
			else if (this.next == ',') {
				line.add(text.toString());
				text.setLength(0);
				advance();
			}
			else {
				if (this.next != '\r') {
					text.append((char) this.next);
				}
				advance();
			}
		}
		line.add(text.toString());
		advance();
		return line;
	}

	private void quoted(StringBuilder text) throws IOException {
		advance();
		while (this.next != -1) {
			int c = this.next;
			advance();
			if (c == '"') {
				if (this.next != '"') {
					return;
				}
				advance();
			}
			if (c != '\r' || this.next != '\n') {
				text.append((char) c);
			}
		}
	}

	private void advance() throws IOException {
		if (this.next != -1) {
			this.next = this.reader.read();
		}
	}

}
