package dev.monitoring.adapter;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringClock;
import dev.monitoring.MonitoringManager;
import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;
import dev.monitoring.series.UsagePoint;
import dev.monitoring.statistics.ErrorStatistics;
import dev.monitoring.statistics.RouteStatistics;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.UsageStatistics;

/**
 * Requests of which it is known what statistics must say, since it computes them itself.
 */
final class StatisticsOracle {

	private final List<Request> requests = new ArrayList<>();

	private int recorded;

	/**
	 * A request.
	 *
	 * @param time when it began
	 * @param service its service
	 * @param route its route
	 * @param status its status
	 * @param seconds how long it took
	 * @param errorCode its error code, or {@code null} if it did not fail
	 * @param usages what it used
	 */
	record Request(Instant time, String service, String route, int status, double seconds, @Nullable Object errorCode,
			Map<String, Integer> usages) {

		boolean in(StatisticsQuery query) {
			return !this.time.isBefore(query.from()) && this.time.isBefore(query.to())
					&& (query.service() == null || query.service().equals(this.service))
					&& (query.route() == null || query.route().equals(this.route));
		}

		@Nullable Instant period(StatisticsQuery query) {
			Duration step = query.step();
			return (step == null) ? null
					: query.from().plus(step.multipliedBy(Duration.between(query.from(), this.time).dividedBy(step)));
		}

	}

	void add(Request request) {
		this.requests.add(request);
	}

	List<Request> requests() {
		return this.requests;
	}

	/**
	 * The id of a request, as the filter makes it.
	 */
	static String id(Request request) {
		return request.time().getEpochSecond() + ",id-" + MonitoringClock.nanos(request.time());
	}

	/**
	 * Records what was added since the last time.
	 * @return how many points that were
	 */
	int record(MonitoringManager manager) {
		int points = 0;
		for (Request request : this.requests.subList(this.recorded, this.requests.size())) {
			points += record(request, manager);
		}
		this.recorded = this.requests.size();
		return points;
	}

	private static int record(Request request, MonitoringManager manager) {
		long time = MonitoringClock.nanos(request.time());
		int points = 1;
		manager.record(RequestPoint.of(time, request.service(), request.route(), request.status(), id(request),
				request.seconds(), AdditionalValues.of(Map.of(), Map.of("handling_time", request.seconds() / 2))));
		Object errorCode = request.errorCode();
		if (errorCode != null) {
			manager.record(ErrorPoint.of(time, request.service(), request.route(), request.status(), errorCode,
					id(request), AdditionalValues.of(Map.of(), Map.of())));
			points++;
		}
		if (!request.usages().isEmpty()) {
			Map<String, Object> fields = new TreeMap<>();
			request.usages().forEach((name, count) -> fields.put(name + UsagePoint.SUFFIX, count));
			manager
				.record(UsagePoint.of(time, request.service(), request.route(), AdditionalValues.of(Map.of(), fields)));
			points++;
		}
		return points;
	}

	List<RouteStatistics> routes(StatisticsQuery query) {
		Map<List<Object>, List<Request>> groups = group(query, (request) -> Arrays.asList(request.period(query),
				request.service(), request.route(), request.status()));
		return groups.values()
			.stream()
			.map((group) -> routes(group, query))
			.sorted(Comparator.comparing(RouteStatistics::time, Comparator.nullsFirst(Comparator.naturalOrder()))
				.thenComparing(Comparator.comparingLong(RouteStatistics::requests).reversed())
				.thenComparing(RouteStatistics::service)
				.thenComparing(RouteStatistics::route)
				.thenComparingInt(RouteStatistics::statusCode))
			.limit(query.limit())
			.toList();
	}

	private static RouteStatistics routes(List<Request> group, StatisticsQuery query) {
		Request first = group.get(0);
		double[] seconds = group.stream().mapToDouble(Request::seconds).sorted().toArray();
		long errors = group.stream().filter((request) -> request.errorCode() != null).count();
		return new RouteStatistics(first.period(query), first.service(), first.route(), first.status(), group.size(),
				errors, Arrays.stream(seconds).average().orElseThrow(), percentile(seconds, 0.95),
				percentile(seconds, 0.99));
	}

	/**
	 * Interpolates linearly between order statistics, as numpy does by default.
	 */
	static double percentile(double[] sorted, double q) {
		double rank = q * (sorted.length - 1);
		int below = (int) rank;
		int above = Math.min(below + 1, sorted.length - 1);
		return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
	}

	List<ErrorStatistics> errors(StatisticsQuery query) {
		Map<List<Object>, List<Request>> groups = group(query, (request) -> Arrays.asList(request.period(query),
				request.service(), request.route(), String.valueOf(request.errorCode())));
		return groups.values()
			.stream()
			.map((group) -> group.stream().filter((request) -> request.errorCode() != null).toList())
			.filter((group) -> !group.isEmpty())
			.map((group) -> errors(group, query))
			.sorted(Comparator.comparing(ErrorStatistics::time, Comparator.nullsFirst(Comparator.naturalOrder()))
				.thenComparing(Comparator.comparingLong(ErrorStatistics::errors).reversed())
				.thenComparing(ErrorStatistics::service)
				.thenComparing(ErrorStatistics::route)
				.thenComparing(ErrorStatistics::errorCode))
			.limit(query.limit())
			.toList();
	}

	private static ErrorStatistics errors(List<Request> group, StatisticsQuery query) {
		Request first = group.get(0);
		Collection<Instant> times = group.stream().map(Request::time).toList();
		return new ErrorStatistics(first.period(query), first.service(), first.route(),
				String.valueOf(first.errorCode()), group.size(),
				times.stream().min(Comparator.naturalOrder()).orElseThrow(),
				times.stream().max(Comparator.naturalOrder()).orElseThrow());
	}

	List<UsageStatistics> usages(StatisticsQuery query) {
		Map<List<Object>, Long> sums = new HashMap<>();
		for (Request request : this.requests) {
			if (request.in(query)) {
				request.usages()
					.forEach((name, count) -> sums.merge(Arrays.asList(request.period(query), request.service(), name),
							(long) count, Long::sum));
			}
		}
		return sums.entrySet()
			.stream()
			.map((entry) -> new UsageStatistics((Instant) entry.getKey().get(0), (String) entry.getKey().get(1),
					(String) entry.getKey().get(2), entry.getValue()))
			.sorted(Comparator.comparing(UsageStatistics::time, Comparator.nullsFirst(Comparator.naturalOrder()))
				.thenComparing(Comparator.comparingLong(UsageStatistics::usages).reversed())
				.thenComparing(UsageStatistics::service)
				.thenComparing(UsageStatistics::name))
			.limit(query.limit())
			.toList();
	}

	private Map<List<Object>, List<Request>> group(StatisticsQuery query, Function<Request, List<Object>> key) {
		return this.requests.stream().filter((request) -> request.in(query)).collect(Collectors.groupingBy(key));
	}

}
