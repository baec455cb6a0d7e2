package dev.monitoring.adapter.influx;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringClock;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.statistics.StatisticsRange;

/**
 * Since when all raw rows are there. The retention does not tell where it was raised, or
 * where rows were deleted: what had expired does not come back. What was aggregated
 * tells, by days that have more than the raw rows.
 */
final class KeptRows {

	private static final String AGGREGATED = "r._measurement == \"requests_1d\" and r._field == \"requests\"";

	/**
	 * The longest time that a local day has.
	 */
	private static final Duration LONGEST_DAY = Duration.ofHours(26);

	private final FluxConnection connection;

	private final long deadline;

	private final String bucket;

	private final ZoneId zone;

	KeptRows(FluxConnection connection, long deadline, String bucket, ZoneId zone) {
		this.connection = connection;
		this.deadline = deadline;
		this.bucket = bucket;
		this.zone = zone;
	}

	/**
	 * Finds the moment from which all raw rows are there.
	 * @param kept the moment from which the bucket keeps them
	 * @param now now, on a day that is not aggregated yet
	 * @return the moment, {@code kept} or the start of a local day after it
	 */
	Instant since(Instant kept, Instant now) throws FluxException {
		Instant today = day(now);
		Instant start = dayAtOrAfter(stored(kept));
		if (!start.isBefore(today) || !isAggregated()) {
			return kept;
		}
		Instant first = first(this.bucket, InfluxSchema.REQUESTS, stored(kept), today);
		Instant firstDay = (first != null) ? day(first) : today;
		if (start.isBefore(firstDay)
				&& first(InfluxSchema.aggregated(this.bucket), AGGREGATED, start, firstDay) != null) {
			return (first != null) ? dayAtOrAfter(first) : today;
		}
		return (firstDay.isBefore(start) || !firstDay.isBefore(today) || isWhole(firstDay)) ? kept : dayAfter(firstDay);
	}

	/**
	 * Whether there is what was aggregated, and may be read.
	 */
	private boolean isAggregated() throws FluxException {
		try {
			return this.connection.buckets().find(InfluxSchema.aggregated(this.bucket)) != null;
		}
		catch (WriteException ex) {
			throw this.connection.failure(ex);
		}
	}

	private @Nullable Instant first(String bucket, String condition, Instant start, Instant stop) throws FluxException {
		FluxQuery query = new FluxQuery().with("bucket", bucket)
			.with("start", start)
			.with("stop", stop)
			.add("from(bucket: v.bucket)\n\t|> range(start: v.start, stop: v.stop)\n\t|> filter(fn: (r) => ")
			.add(condition + ")\n\t|> first()\n\t|> keep(columns: [\"_time\"])\n\t|> group()")
			.add("\n\t|> min(column: \"_time\")\n");
		List<FluxRow> rows = this.connection.query(query, this.deadline);
		return rows.isEmpty() ? null : rows.get(0).time(FluxRow.TIME);
	}

	/**
	 * Whether a day has as many raw rows as were aggregated.
	 */
	private boolean isWhole(Instant day) throws FluxException {
		FluxQuery query = new FluxQuery().with("bucket", this.bucket)
			.with("aggregated", InfluxSchema.aggregated(this.bucket))
			.with("start", day)
			.with("stop", dayAfter(day));
		addSum(query, "aggregated", AGGREGATED, "sum");
		addSum(query, "bucket", InfluxSchema.REQUESTS, "count");
		long missing = 0;
		for (FluxRow row : this.connection.query(query, this.deadline)) {
			missing += row.result().equals("aggregated") ? row.count() : -row.count();
		}
		return missing <= 0;
	}

	private static void addSum(FluxQuery query, String bucket, String condition, String function) {
		query.add("from(bucket: v." + bucket + ")\n\t|> range(start: v.start, stop: v.stop)")
			.add("\n\t|> filter(fn: (r) => " + condition + ")\n\t|> group()\n\t|> " + function + "()")
			.add("\n\t|> yield(name: \"" + bucket + "\")\n");
	}

	/**
	 * The start of the local day of a moment.
	 */
	Instant day(Instant moment) {
		return StatisticsRange.dayAtOrBefore(moment, this.zone);
	}

	private Instant dayAtOrAfter(Instant moment) {
		Instant day = day(moment);
		return day.equals(moment) ? day : dayAfter(day);
	}

	private Instant dayAfter(Instant day) {
		return day(day.plus(LONGEST_DAY));
	}

	private static Instant stored(Instant moment) {
		return Instant.ofEpochSecond(0, MonitoringClock.nanos(moment));
	}

}
