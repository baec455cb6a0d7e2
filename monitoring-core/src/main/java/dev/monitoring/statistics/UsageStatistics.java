package dev.monitoring.statistics;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How often a service used something.
 *
 * @param time the start of the period, or {@code null} without steps
 * @param service the service
 * @param name what was used
 * @param usages how often
 */
public record UsageStatistics(@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant time, String service,
		String name, long usages) {

}
