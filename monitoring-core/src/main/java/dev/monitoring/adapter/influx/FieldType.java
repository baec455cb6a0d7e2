package dev.monitoring.adapter.influx;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.monitoring.ValueType;

/**
 * The types that InfluxDB has for fields.
 */
enum FieldType {

	INTEGER, FLOAT, BOOLEAN, STRING;

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

	void append(Object value, LineBuffer line) {
		switch (this) {
			case INTEGER -> {
				line.appendNumber((long) value);
				line.append('i');
			}
			case FLOAT -> line.appendNumber(((Number) value).doubleValue());
			case BOOLEAN -> line.append((boolean) value ? TRUE : FALSE);
			case STRING -> line.appendText((value instanceof String text) ? text : value.toString());
		}
	}

}
