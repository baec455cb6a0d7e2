package dev.monitoring.statistics;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How often a route failed with an error code.
 *
 * @param time the start of the period, or {@code null} without steps
 * @param service the service
 * @param route {@code METHOD:template}
 * @param errorCode the error code, as text
 * @param errors how often
 * @param firstSeen when first in the range
 * @param lastSeen when last in the range
 */
public record ErrorStatistics(@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant time, String service,
		String route, String errorCode, long errors, Instant firstSeen, Instant lastSeen) {

}
