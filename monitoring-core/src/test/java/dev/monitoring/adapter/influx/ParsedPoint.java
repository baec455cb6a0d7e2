package dev.monitoring.adapter.influx;

import java.util.Map;

/**
 * A point as a server reads it from a line.
 *
 * @param measurement its measurement
 * @param tags its tags
 * @param fields its fields: a Long, {@link Unsigned}, Double, Boolean or String each
 * @param time its time, or {@code null} for the server's
 */
public record ParsedPoint(String measurement, Map<String, String> tags, Map<String, Object> fields, Long time) {

	/**
	 * A number that other clients can write.
	 *
	 * @param digits the number
	 */
	public record Unsigned(String digits) {

	}

}
