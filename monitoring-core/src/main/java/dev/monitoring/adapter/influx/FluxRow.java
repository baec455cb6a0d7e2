package dev.monitoring.adapter.influx;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A row of an answer.
 *
 * @param result the name of the result that it belongs to
 * @param values its values: Strings, Longs, Doubles, Booleans and Instants; what is null
 * or an empty text is left out
 */
record FluxRow(String result, Map<String, Object> values) {

	static final String VALUE = "_value";

	static final String TIME = "_time";

	/**
	 * A tag's or column's text.
	 * @return the text, empty if there is none
	 */
	String text(String column) {
		return (this.values.get(column) instanceof String text) ? text : "";
	}

	Instant time(String column) {
		return (this.values.get(column) instanceof Instant time) ? time : Instant.EPOCH;
	}

	@Nullable Object value() {
		return this.values.get(VALUE);
	}

	/**
	 * The value as a whole number.
	 * @return the number; 0 if it is none
	 */
	long count() {
		return (value() instanceof Number number) ? number.longValue() : 0;
	}

	/**
	 * The value as a number.
	 * @return the number; 0 if it is none
	 */
	double number() {
		return (value() instanceof Number number) ? number.doubleValue() : 0;
	}

}
