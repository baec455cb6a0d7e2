package dev.monitoring.adapter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the keys and values of JSON objects.
 */
final class JsonValues {

	private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] CONTROL = "\\u00".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

	/**
	 * The most bytes of a character: {@code \}{@code u001B}.
	 */
	private static final int LONGEST = 6;

	private JsonValues() {
	}

	/**
	 * What stands before a value: a comma, the key and a colon.
	 */
	static byte[] start(String key) {
		byte[] start = new byte[LONGEST * key.length() + 4];
		start[0] = ',';
		int end = putText(key, start, 1);
		start[end] = ':';
		return Arrays.copyOf(start, end + 1);
	}

	/**
	 * Writes a value.
	 * @param value a String, Long, Double or Boolean
	 * @param plain whether it is plain, if it is a text
	 * @param row where it goes
	 */
	static void write(Object value, boolean plain, BatchBuilder row) {
		if (value instanceof String text) {
			writeText(text, plain, row);
		}
		else if (value instanceof Double number) {
			byte[] target = row.room(Numbers.ROOM);
			row.end(putFloat(number, target, row.size()));
		}
		else if (value instanceof Long number) {
			byte[] target = row.room(Numbers.ROOM);
			row.end(Numbers.put(number, target, row.size()));
		}
		else {
			byte[] text = (boolean) value ? TRUE : FALSE;
			row.write(text, 0, text.length);
		}
	}

	private static void writeText(String text, boolean plain, BatchBuilder row) {
		int length = text.length();
		if (plain) {
			byte[] target = row.room(length + 2);
			int at = row.size();
			target[at] = '"';
			int end = Texts.putPlain(text, length, target, at + 1);
			target[end] = '"';
			row.end(end + 1);
		}
		else {
			byte[] target = row.room(LONGEST * length + 2);
			row.end(putText(text, target, row.size()));
		}
	}

	private static int putText(String text, byte[] target, int at) {
		int position = at;
		target[position++] = '"';
		int written = 0;
		for (int i = 0; i < text.length(); i++) {
			if (text.charAt(i) < ' ') {
				position = Texts.putEscaped(text, written, i, target, position);
				position = putControl(text.charAt(i), target, position);
				written = i + 1;
			}
		}
		position = Texts.putEscaped(text, written, text.length(), target, position);
		target[position++] = '"';
		return position;
	}

	private static int putControl(char c, byte[] target, int at) {
		System.arraycopy(CONTROL, 0, target, at, CONTROL.length);
		target[at + CONTROL.length] = HEX[c >> 4];
		target[at + CONTROL.length + 1] = HEX[c & 0xf];
		return at + LONGEST;
	}

	/**
	 * Without an exponent where it can: most requests take less than a millisecond, for
	 * which {@link Double#toString} has one, and takes its time.
	 */
	private static int putFloat(double value, byte[] target, int at) {
		int end = (Math.abs(value) < 1e7) ? Numbers.putDecimal(value, target, at) : -1;
		return (end >= 0) ? end : Numbers.putAny(value, target, at);
	}

}
