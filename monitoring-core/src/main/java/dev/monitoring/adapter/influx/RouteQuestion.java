package dev.monitoring.adapter.influx;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.monitoring.statistics.RouteStatistics;
import dev.monitoring.statistics.RouteTotals;
import dev.monitoring.statistics.Statistics;

/**
 * Asks for the statistics of routes.
 */
final class RouteQuestion {

	/**
	 * By what requests are grouped.
	 */
	static final String BY_STATUS = "\"service\", \"route\", \"status_code\"";

	private static final String NUMBER = "^-?[1-9][0-9]{0,8}$";

	private static final Comparator<RouteStatistics> ORDER = Comparator
		.comparing(RouteStatistics::time, Comparator.nullsFirst(Comparator.naturalOrder()))
		.thenComparing(Comparator.comparingLong(RouteStatistics::requests).reversed())
		.thenComparing(RouteStatistics::service)
		.thenComparing(RouteStatistics::route)
		.thenComparingInt(RouteStatistics::statusCode);

	private final StatisticsQuestion question;

	RouteQuestion(StatisticsQuestion question) {
		this.question = question;
	}

	Statistics<RouteStatistics> answer(long exactRows) throws FluxException {
		boolean exact = !this.question.range().isAggregated() && total() <= exactRows;
		this.question.cut(InfluxSchema.REQUESTS, BY_STATUS);
		return this.question.answer(!exact, exact ? exact() : new MergedRoutes(this.question).rows());
	}

	private long total() throws FluxException {
		FluxQuery flux = this.question.flux()
			.add(this.question.raw(InfluxSchema.REQUESTS))
			.add("\n\t|> group()\n\t|> count()\n");
		return this.question.ask(flux).stream().mapToLong(FluxRow::count).sum();
	}

	/**
	 * Several yields of one table, so that it is read once. What has no number as its
	 * status is one group, whatever it has.
	 */
	private List<RouteStatistics> exact() throws FluxException {
		FluxQuery flux = this.question.flux();
		addTimes(flux, "numbered", " and r.status_code =~ /" + NUMBER + "/", BY_STATUS);
		addTimes(flux, "other", " and r.status_code !~ /" + NUMBER + "/", "\"service\", \"route\"");
		addErrors(this.question, flux);
		Periods periods = this.question.periods();
		Map<RouteTotals.Key, Exact> rows = new HashMap<>();
		for (FluxRow row : this.question.ask(flux)) {
			rows.computeIfAbsent(key(periods.of(row.time("_start")), row), (unused) -> new Exact()).add(row);
		}
		return rows.entrySet()
			.stream()
			.filter((row) -> row.getValue().requests > 0)
			.map((row) -> row.getValue().row(row.getKey()))
			.sorted(ORDER)
			.limit(this.question.limit())
			.toList();
	}

	private void addTimes(FluxQuery flux, String name, String condition, String columns) {
		flux.add(name + " = ")
			.add(this.question.raw(InfluxSchema.REQUESTS + condition))
			.add(this.question.grouped(columns));
		addYield(flux, name, "requests", "count()");
		addYield(flux, name, "mean", "mean()");
		addYield(flux, name, "p95", "quantile(q: 0.95, method: \"exact_mean\")");
		addYield(flux, name, "p99", "quantile(q: 0.99, method: \"exact_mean\")");
		flux.add("\n");
	}

	private static void addYield(FluxQuery flux, String table, String result, String function) {
		flux.add("\n" + table + " |> " + function + " |> group() |> yield(name: \"" + result + " " + table + "\")");
	}

	/**
	 * Adds the counts of errors, as a result {@code errors}.
	 */
	static void addErrors(StatisticsQuestion question, FluxQuery flux) {
		flux.add(question.raw(InfluxSchema.ERRORS))
			.add(question.grouped(BY_STATUS + ", \"_field\""))
			.add("\n\t|> count()\n\t|> group()\n\t|> yield(name: \"errors\")\n");
	}

	/**
	 * Whose row it is.
	 * @param period the start of its period, or {@code null} if there is one
	 */
	static RouteTotals.Key key(@Nullable Instant period, FluxRow row) {
		String status = row.text("status_code");
		return new RouteTotals.Key(period, row.text("service"), row.text("route"),
				status.matches(NUMBER) ? Integer.parseInt(status) : 0);
	}

	/**
	 * What is computed of a group.
	 */
	private static final class Exact {

		private long requests;

		private long errors;

		private double mean;

		private double p95;

		private double p99;

		void add(FluxRow row) {
			String result = row.result();
			int end = result.indexOf(' ');
			switch ((end < 0) ? result : result.substring(0, end)) {
				case "requests" -> this.requests = row.count();
				case "mean" -> this.mean = row.number();
				case "p95" -> this.p95 = row.number();
				case "p99" -> this.p99 = row.number();
				default -> this.errors += row.count();
			}
		}

		RouteStatistics row(RouteTotals.Key key) {
			return new RouteStatistics(key.time(), key.service(), key.route(), key.statusCode(), this.requests,
					this.errors, this.mean, this.p95, this.p99);
		}

	}

}
