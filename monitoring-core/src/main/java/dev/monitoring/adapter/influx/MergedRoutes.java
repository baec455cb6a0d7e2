package dev.monitoring.adapter.influx;

import java.util.List;

import dev.monitoring.statistics.LatencyHistogram;
import dev.monitoring.statistics.RouteStatistics;
import dev.monitoring.statistics.RouteTotals;

/**
 * Sums of whole days and of the raw rows after them, with percentiles from the sums of
 * their histograms.
 */
final class MergedRoutes {

	private static final LatencyHistogram NO_TIMES = new LatencyHistogram();

	private final StatisticsQuestion question;

	private final RouteTotals totals = new RouteTotals();

	MergedRoutes(StatisticsQuestion question) {
		this.question = question;
	}

	List<RouteStatistics> rows() throws FluxException {
		if (this.question.range().isAggregated()) {
			addDays();
		}
		if (this.question.range().isRaw()) {
			addRaw();
		}
		return this.totals.rows(this.question.limit());
	}

	private void addDays() throws FluxException {
		FluxQuery flux = this.question.flux();
		// Integers and floats cannot be in one table.
		addSums(flux, "counts", "r._field =~ /^(requests|errors|le_.*)$/");
		addSums(flux, "seconds", "r._field == \"total\"");
		for (FluxRow row : this.question.ask(flux)) {
			RouteTotals.Key key = RouteQuestion.key(this.question.periods().ofDays(row.time(FluxRow.TIME)), row);
			String field = row.text("_field");
			switch (field) {
				case "requests" -> this.totals.add(key, row.count(), 0, 0, NO_TIMES);
				case "errors" -> this.totals.add(key, 0, row.count(), 0, NO_TIMES);
				case "total" -> this.totals.add(key, 0, 0, row.number(), NO_TIMES);
				default -> this.totals.add(key, 0, 0, 0, times(field.substring("le_".length()), row.count()));
			}
		}
	}

	private void addSums(FluxQuery flux, String name, String field) {
		flux.add(this.question.aggregated("r._measurement == \"requests_1d\" and " + field))
			.add("\n\t|> group(columns: [" + RouteQuestion.BY_STATUS + ", \"_field\"])")
			.add(this.question.periods().aggregateDays("sum"))
			.add("\n\t|> group()\n\t|> yield(name: \"" + name + "\")\n");
	}

	private void addRaw() throws FluxException {
		FluxQuery flux = this.question.flux()
			.add("requests = ")
			.add(this.question.raw(InfluxSchema.REQUESTS))
			.add(this.question.grouped(RouteQuestion.BY_STATUS))
			.add("\nrequests |> sum() |> group() |> yield(name: \"seconds\")")
			.add("\nrequests\n\t|> histogram(bins: " + FluxHistogram.BINS + ")\n\t|> difference()")
			.add("\n\t|> filter(fn: (r) => r._value > 0.0)\n\t|> group()\n\t|> yield(name: \"times\")\n");
		RouteQuestion.addErrors(this.question, flux);
		for (FluxRow row : this.question.ask(flux)) {
			RouteTotals.Key key = RouteQuestion.key(this.question.periods().of(row.time("_start")), row);
			switch (row.result()) {
				case "seconds" -> this.totals.add(key, 0, 0, row.number(), NO_TIMES);
				case "errors" -> this.totals.add(key, 0, row.count(), 0, NO_TIMES);
				default -> this.totals.add(key, row.count(), 0, 0,
						times(FluxHistogram.label(row.values().get("le")), row.count()));
			}
		}
	}

	private static LatencyHistogram times(String label, long count) {
		LatencyHistogram times = new LatencyHistogram();
		times.add(label, count);
		return times;
	}

}
