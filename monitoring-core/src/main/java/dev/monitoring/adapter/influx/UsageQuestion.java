package dev.monitoring.adapter.influx;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.monitoring.series.UsagePoint;
import dev.monitoring.statistics.Statistics;
import dev.monitoring.statistics.UsageStatistics;

/**
 * Asks for the statistics of usages.
 */
final class UsageQuestion {

	private static final Comparator<UsageStatistics> ORDER = Comparator
		.comparing(UsageStatistics::time, Comparator.nullsFirst(Comparator.naturalOrder()))
		.thenComparing(Comparator.comparingLong(UsageStatistics::usages).reversed())
		.thenComparing(UsageStatistics::service)
		.thenComparing(UsageStatistics::name);

	private final StatisticsQuestion question;

	private final Map<Key, Long> rows = new HashMap<>();

	UsageQuestion(StatisticsQuestion question) {
		this.question = question;
	}

	Statistics<UsageStatistics> answer() throws FluxException {
		if (this.question.range().isAggregated()) {
			addDays();
		}
		if (this.question.range().isRaw()) {
			addRaw();
		}
		List<UsageStatistics> answer = this.rows.entrySet()
			.stream()
			.map((row) -> row.getKey().row(row.getValue()))
			.sorted(ORDER)
			.limit(this.question.limit())
			.toList();
		return this.question.answer(false, answer);
	}

	/**
	 * The tables stay apart by field: one may be of floats.
	 */
	private void addRaw() throws FluxException {
		String columns = "\"service\", \"_field\"";
		this.question.cut(InfluxSchema.USAGES, columns);
		FluxQuery flux = this.question.flux()
			.add(this.question.raw(InfluxSchema.USAGES))
			.add(this.question.grouped(columns))
			.add("\n\t|> sum()\n");
		for (FluxRow row : this.question.ask(flux)) {
			String field = row.text("_field");
			add(row, this.question.periods().of(row.time("_start")),
					field.substring(0, Math.max(0, field.length() - UsagePoint.SUFFIX.length())));
		}
	}

	private void addDays() throws FluxException {
		FluxQuery flux = this.question.flux()
			.add(this.question.aggregated("r._measurement == \"usages_1d\" and r._field == \"usages\""))
			.add("\n\t|> group(columns: [\"service\", \"name\"])")
			.add(this.question.periods().aggregateDays("sum"))
			.add("\n\t|> group()\n");
		for (FluxRow row : this.question.ask(flux)) {
			add(row, this.question.periods().ofDays(row.time(FluxRow.TIME)), row.text("name"));
		}
	}

	private void add(FluxRow row, @Nullable Instant period, String name) {
		this.rows.merge(new Key(period, row.text("service"), name), row.count(), Long::sum);
	}

	/**
	 * Whose usages are summed.
	 */
	private record Key(@Nullable Instant time, String service, String name) {

		UsageStatistics row(long usages) {
			return new UsageStatistics(this.time, this.service, this.name, usages);
		}

	}

}
