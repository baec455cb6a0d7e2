package dev.monitoring.statistics;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What points to look for; {@code null} leaves a condition out.
 *
 * @param from the start of the range, inclusive
 * @param to the end of the range, exclusive
 * @param service the service
 * @param route the route
 * @param requestId the request's id, which is looked for in every series
 * @param errorCode the error code, as text
 * @param statusCode the status code
 * @param limit the most points
 */
public record RequestQuery(@Nullable Instant from, @Nullable Instant to, @Nullable String service,
		@Nullable String route, @Nullable String requestId, @Nullable String errorCode, @Nullable Integer statusCode,
		int limit) {

	/**
	 * Checks the query.
	 * @throws IllegalArgumentException if the range is empty or the limit not positive
	 */
	public RequestQuery {
		if (from != null && to != null && !from.isBefore(to)) {
			throw new IllegalArgumentException("from (" + from + ") must be before to (" + to + ")");
		}
		if (limit <= 0) {
			throw new IllegalArgumentException("limit must be positive, not " + limit);
		}
	}

}
