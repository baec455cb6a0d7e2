package dev.monitoring.adapter.influx;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.monitoring.statistics.ErrorStatistics;
import dev.monitoring.statistics.Statistics;

/**
 * Asks for the statistics of errors.
 */
final class ErrorQuestion {

	private static final String BY_CODE = "\"service\", \"route\", \"error_code\"";

	private static final Comparator<ErrorStatistics> ORDER = Comparator
		.comparing(ErrorStatistics::time, Comparator.nullsFirst(Comparator.naturalOrder()))
		.thenComparing(Comparator.comparingLong(ErrorStatistics::errors).reversed())
		.thenComparing(ErrorStatistics::service)
		.thenComparing(ErrorStatistics::route)
		.thenComparing(ErrorStatistics::errorCode);

	private final StatisticsQuestion question;

	private final Map<Key, Seen> rows = new HashMap<>();

	ErrorQuestion(StatisticsQuestion question) {
		this.question = question;
	}

	Statistics<ErrorStatistics> answer() throws FluxException {
		if (this.question.range().isAggregated()) {
			addDays();
		}
		if (this.question.range().isRaw()) {
			addRaw();
		}
		List<ErrorStatistics> answer = this.rows.entrySet()
			.stream()
			.map((row) -> row.getValue().row(row.getKey()))
			.sorted(ORDER)
			.limit(this.question.limit())
			.toList();
		return this.question.answer(false, answer);
	}

	private void addRaw() throws FluxException {
		this.question.cut(InfluxSchema.ERRORS, BY_CODE + ", \"_field\"");
		FluxQuery flux = this.question.flux()
			.add("errors = ")
			.add(this.question.raw(InfluxSchema.ERRORS))
			.add(this.question.grouped(BY_CODE + ", \"_field\""))
			.add("\nerrors |> count() |> group() |> yield(name: \"errors\")");
		for (String end : List.of("min", "max")) {
			flux.add("\nerrors |> " + end + "(column: \"_time\") |> keep(columns: [" + BY_CODE
					+ ", \"_start\", \"_time\"]) |> group() |> yield(name: \"" + end + "\")");
		}
		for (FluxRow row : this.question.ask(flux.add("\n"))) {
			Seen seen = seen(row, this.question.periods().of(row.time("_start")));
			if (row.result().equals("errors")) {
				seen.errors += row.count();
			}
			else {
				seen.add(row.time(FluxRow.TIME));
			}
		}
	}

	private void addDays() throws FluxException {
		FluxQuery flux = this.question.flux();
		addDays(flux, "errors", "sum");
		addDays(flux, "first", "min");
		addDays(flux, "last", "max");
		for (FluxRow row : this.question.ask(flux)) {
			Seen seen = seen(row, this.question.periods().ofDays(row.time(FluxRow.TIME)));
			if (row.result().equals("errors")) {
				seen.errors += row.count();
			}
			else {
				seen.add(Instant.ofEpochSecond(0, row.count()));
			}
		}
	}

	private void addDays(FluxQuery flux, String field, String function) {
		flux.add(this.question.aggregated("r._measurement == \"errors_1d\" and r._field == \"" + field + "\""))
			.add("\n\t|> group(columns: [" + BY_CODE + "])")
			.add(this.question.periods().aggregateDays(function))
			.add("\n\t|> group()\n\t|> yield(name: \"" + field + "\")\n");
	}

	private Seen seen(FluxRow row, @Nullable Instant period) {
		Key key = new Key(period, row.text("service"), row.text("route"), row.text("error_code"));
		return this.rows.computeIfAbsent(key, (unused) -> new Seen());
	}

	/**
	 * Whose errors are counted.
	 */
	private record Key(@Nullable Instant time, String service, String route, String errorCode) {

	}

	/**
	 * How often and when an error was seen.
	 */
	private static final class Seen {

		private long errors;

		private Instant first = Instant.MAX;

		private Instant last = Instant.MIN;

		void add(Instant time) {
			this.first = time.isBefore(this.first) ? time : this.first;
			this.last = time.isAfter(this.last) ? time : this.last;
		}

		ErrorStatistics row(Key key) {
			return new ErrorStatistics(key.time(), key.service(), key.route(), key.errorCode(), this.errors, this.first,
					this.last);
		}

	}

}
