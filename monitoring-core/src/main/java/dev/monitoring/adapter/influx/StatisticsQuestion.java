package dev.monitoring.adapter.influx;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringClock;
import dev.monitoring.statistics.Statistics;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsRange;

/**
 * A question about a range, from when it is asked to when it is answered.
 */
final class StatisticsQuestion {

	private final FluxConnection connection;

	private final long deadline;

	private final String bucket;

	private final StatisticsQuery query;

	private final StatisticsRange range;

	private final Periods periods;

	/**
	 * Where raw rows end that are looked at: earlier than the range where the limit is
	 * reached before.
	 */
	private Instant end;

	StatisticsQuestion(FluxConnection connection, long deadline, String bucket, StatisticsQuery query,
			StatisticsRange range) {
		this.connection = connection;
		this.deadline = deadline;
		this.bucket = bucket;
		this.query = query;
		this.range = range;
		this.periods = Periods.of(range.from(), query.step());
		this.end = range.to();
	}

	StatisticsRange range() {
		return this.range;
	}

	Periods periods() {
		return this.periods;
	}

	int limit() {
		return this.query.limit();
	}

	<T> Statistics<T> answer(boolean approximate, List<T> rows) {
		return new Statistics<>(this.range.from(), this.range.to(), approximate, rows);
	}

	/**
	 * A query with the values that the texts of {@link #raw} and {@link #aggregated}
	 * name.
	 */
	FluxQuery flux() {
		FluxQuery flux = new FluxQuery().with("bucket", this.bucket)
			.with("start", stored(this.range.rawFrom()))
			.with("stop", stored(this.end));
		if (this.range.isAggregated()) {
			flux.with("aggregated", InfluxSchema.aggregated(this.bucket)).with("from", stored(this.range.from()));
		}
		with(flux, "service", this.query.service());
		with(flux, "route", this.query.route());
		this.periods.addTo(flux);
		return flux;
	}

	private static void with(FluxQuery flux, String name, @Nullable String value) {
		if (value != null) {
			flux.with(name, KeyText.of(value));
		}
	}

	private static Instant stored(Instant moment) {
		return Instant.ofEpochSecond(0, MonitoringClock.nanos(moment));
	}

	/**
	 * The raw rows of the range.
	 * @param condition what else holds for them
	 */
	String raw(String condition) {
		return "from(bucket: v.bucket)\n\t|> range(start: v.start, stop: v.stop)" + where(condition);
	}

	/**
	 * The rows of whole days before the raw ones.
	 * @param condition what else holds for them
	 */
	String aggregated(String condition) {
		return "from(bucket: v.aggregated)\n\t|> range(start: v.from, stop: v.start)" + where(condition);
	}

	/**
	 * One filter of comparisons alone, which the storage engine takes over. A condition
	 * that may be absent must be left out of the text: as an expression it costs 100
	 * times.
	 */
	private String where(String condition) {
		return "\n\t|> filter(fn: (r) => " + condition
				+ ((this.query.service() != null) ? " and r.service == v.service" : "")
				+ ((this.query.route() != null) ? " and r.route == v.route" : "") + ")";
	}

	/**
	 * Groups rows by columns and the periods.
	 */
	String grouped(String columns) {
		return "\n\t|> group(columns: [" + columns + "])" + this.periods.window();
	}

	/**
	 * Leaves out raw rows behind the period in which the limit is reached, so that many
	 * small periods cost no more than their answer.
	 * @param condition which rows are looked at
	 * @param columns by which columns they are grouped
	 */
	void cut(String condition, String columns) throws FluxException {
		if (this.periods.step() == null || !this.range.isRaw()) {
			return;
		}
		FluxQuery flux = flux().with("last", this.query.limit() - 1L)
			.add(raw(condition))
			.add("\n\t|> group(columns: [" + columns + "])")
			.add(this.periods.aggregate("count"))
			.add("\n\t|> keep(columns: [\"_time\"])\n\t|> group()\n\t|> sort(columns: [\"_time\"])")
			.add("\n\t|> limit(n: 1, offset: v.last)\n");
		for (FluxRow row : ask(flux)) {
			this.end = this.periods.end(row.time(FluxRow.TIME), this.end);
		}
	}

	List<FluxRow> ask(FluxQuery flux) throws FluxException {
		return this.connection.query(flux, this.deadline);
	}

}
