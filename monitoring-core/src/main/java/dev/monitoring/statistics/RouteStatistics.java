package dev.monitoring.statistics;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How a route did with a status code.
 *
 * @param time the start of the period, or {@code null} without steps
 * @param service the service
 * @param route {@code METHOD:template}
 * @param statusCode the status code
 * @param requests how many requests there were
 * @param errors how many of them failed
 * @param mean the mean execution time, in seconds
 * @param p95 the 95th percentile of the execution time, in seconds
 * @param p99 the 99th percentile of the execution time, in seconds
 */
public record RouteStatistics(@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant time, String service,
		String route, int statusCode, long requests, long errors, double mean, double p95, double p99) {

}
