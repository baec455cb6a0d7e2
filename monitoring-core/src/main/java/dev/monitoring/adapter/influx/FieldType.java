package dev.monitoring.adapter.influx;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.monitoring.ValueType;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.Numbers;
import dev.monitoring.adapter.Texts;

/**
 * The types that InfluxDB has for fields.
 */
enum FieldType {

	INTEGER, FLOAT, BOOLEAN, STRING;

	/**
	 * The most UTF-16 units of a text field. However it is escaped and encoded, it then
	 * stays below the 1,048,576 bytes beyond which InfluxDB refuses the point.
	 */
	static final int MAX_TEXT = 349_525;

	private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

	private final String suffix = "_" + name().toLowerCase(Locale.ROOT);

	/**
	 * What a field is called that holds the values of this type where another has the
	 * key.
	 */
	String suffix() {
		return this.suffix;
	}

	/**
	 * The type of a declared field.
	 * @return the type, or {@code null} where every value has its own
	 */
	static @Nullable FieldType of(ValueType type) {
		return switch (type) {
			case INTEGER -> INTEGER;
			case FLOAT -> FLOAT;
			case BOOLEAN -> BOOLEAN;
			// Codes are integers or texts: as text all are in one field.
			case STRING, CODE -> STRING;
			case ANY -> null;
		};
	}

	static FieldType of(Object value) {
		if (value instanceof String) {
			return STRING;
		}
		if (value instanceof Long) {
			return INTEGER;
		}
		return (value instanceof Double) ? FLOAT : BOOLEAN;
	}

	/**
	 * Writes a value.
	 * @param start what stands before it
	 * @param value the value
	 * @param plain whether it is plain, if it is a text
	 * @param row where it goes
	 */
	void write(byte[] start, Object value, boolean plain, BatchBuilder row) {
		switch (this) {
			case INTEGER -> {
				byte[] target = row.room(start.length + Numbers.ROOM);
				int end = Numbers.put((long) value, target, put(start, target, row.size()));
				target[end] = 'i';
				row.end(end + 1);
			}
			case FLOAT -> {
				byte[] target = row.room(start.length + Numbers.ROOM);
				row.end(putFloat(((Number) value).doubleValue(), target, put(start, target, row.size())));
			}
			case BOOLEAN -> {
				byte[] text = (boolean) value ? TRUE : FALSE;
				row.write(start, 0, start.length);
				row.write(text, 0, text.length);
			}
			case STRING -> writeText(start, (value instanceof String text) ? text : value.toString(), plain, row);
		}
	}

	private static int put(byte[] source, byte[] target, int at) {
		System.arraycopy(source, 0, target, at, source.length);
		return at + source.length;
	}

	/**
	 * What has more decimals than seconds that were measured is written as
	 * {@link Double#toString} does, whose exponents ({@code 1.0E-10}) InfluxDB reads.
	 */
	private static int putFloat(double value, byte[] target, int at) {
		int end = Numbers.putDecimal(value, target, at);
		return (end >= 0) ? end : Numbers.putAny(value, target, at);
	}

	private static void writeText(byte[] start, String text, boolean plain, BatchBuilder row) {
		int length = text.length();
		if (length > MAX_TEXT) {
			length = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
		}
		byte[] target = row.room(start.length + 3 * length + 2);
		int at = put(start, target, row.size());
		target[at++] = '"';
		int end = plain ? Texts.putPlain(text, length, target, at) : Texts.putEscaped(text, 0, length, target, at);
		target[end] = '"';
		row.end(end + 1);
	}

}
