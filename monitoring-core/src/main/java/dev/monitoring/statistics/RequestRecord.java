package dev.monitoring.statistics;

import java.time.Instant;
import java.util.Map;

/**
 * A point as a store keeps it.
 *
 * @param series the name of its series
 * @param time the start of the event
 * @param data its tags and fields
 */
public record RequestRecord(String series, Instant time, Map<String, Object> data) {

}
