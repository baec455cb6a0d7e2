package dev.monitoring.statistics;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Sums of requests that come from several places, such as aggregated days and raw rows.
 * Their percentiles are estimates.
 */
public final class RouteTotals {

	private static final Comparator<RouteStatistics> ORDER = Comparator
		.comparing(RouteStatistics::time, Comparator.nullsFirst(Comparator.naturalOrder()))
		.thenComparing(Comparator.comparingLong(RouteStatistics::requests).reversed())
		.thenComparing(RouteStatistics::service)
		.thenComparing(RouteStatistics::route)
		.thenComparingInt(RouteStatistics::statusCode);

	private final Map<Key, Total> totals = new HashMap<>();

	/**
	 * Adds requests.
	 * @param key whose they are
	 * @param requests how many
	 * @param errors how many of them failed
	 * @param seconds the sum of their times
	 * @param times their times, which are added
	 */
	public void add(Key key, long requests, long errors, double seconds, LatencyHistogram times) {
		Total total = this.totals.computeIfAbsent(key, (unused) -> new Total());
		total.requests += requests;
		total.errors += errors;
		total.seconds += seconds;
		total.times.add(times);
	}

	/**
	 * The sums, by period, the most requested first. Errors of which there is no request
	 * are left out.
	 * @param limit the most rows
	 * @return the rows
	 */
	public List<RouteStatistics> rows(int limit) {
		return this.totals.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().requests > 0)
			.map((entry) -> entry.getValue().row(entry.getKey()))
			.sorted(ORDER)
			.limit(limit)
			.toList();
	}

	/**
	 * Whose requests are summed.
	 *
	 * @param time the start of the period, or {@code null} without steps
	 * @param service the service
	 * @param route {@code METHOD:template}
	 * @param statusCode the status code
	 */
	public record Key(@Nullable Instant time, String service, String route, int statusCode) {

	}

	private static final class Total {

		private long requests;

		private long errors;

		private double seconds;

		private final LatencyHistogram times = new LatencyHistogram();

		RouteStatistics row(Key key) {
			return new RouteStatistics(key.time(), key.service(), key.route(), key.statusCode(), this.requests,
					this.errors, this.seconds / this.requests, this.times.quantile(0.95), this.times.quantile(0.99));
		}

	}

}
