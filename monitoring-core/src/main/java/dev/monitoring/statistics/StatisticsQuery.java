package dev.monitoring.statistics;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What statistics are to cover.
 *
 * @param from the start of the range, inclusive
 * @param to the end of the range, exclusive
 * @param service the only service to look at, or {@code null} for all
 * @param route the only route to look at, or {@code null} for all
 * @param step the length of the periods that get rows of their own, counted from the
 * start of what the answer covers; {@code null} for one period
 * @param limit the most rows
 */
public record StatisticsQuery(Instant from, Instant to, @Nullable String service, @Nullable String route,
		@Nullable Duration step, int limit) {

	/**
	 * Checks the query.
	 * @throws IllegalArgumentException if the range is empty, or step or limit are not
	 * positive
	 */
	public StatisticsQuery {
		if (!from.isBefore(to)) {
			throw new IllegalArgumentException("from (" + from + ") must be before to (" + to + ")");
		}
		if (step != null && (step.isNegative() || step.isZero())) {
			throw new IllegalArgumentException("step must be a positive ISO duration such as PT5M, not " + step);
		}
		if (limit <= 0) {
			throw new IllegalArgumentException("limit must be positive, not " + limit);
		}
	}

}
