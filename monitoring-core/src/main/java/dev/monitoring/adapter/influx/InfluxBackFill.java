package dev.monitoring.adapter.influx;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

import dev.monitoring.statistics.StatisticsRange;

/**
 * Aggregates days that no night did, by the script of the task, several days a query, and
 * the oldest first. A day is left out once its sums are those of the raw rows, so that
 * the work goes on where it was interrupted, and points that came too late are found. A
 * script that is not ours may make other sums, so that a day is left out there once it
 * has any.
 */
final class InfluxBackFill {

	private static final int DAYS_A_STEP = 7;

	/**
	 * Raw rows beyond the retention go while others are read.
	 */
	private static final Duration MARGIN = Duration.ofHours(1);

	private static final Duration LONGEST_STEP = Duration.ofMinutes(10);

	private final FluxConnection connection;

	private final InfluxBuckets.Bucket raw;

	private final ZoneId zone;

	private final Clock clock;

	InfluxBackFill(FluxConnection connection, InfluxBuckets.Bucket raw, ZoneId zone, Clock clock) {
		this.connection = connection;
		this.raw = raw;
		this.zone = zone;
		this.clock = clock;
	}

	/**
	 * Fails if days of another zone are there: they overlap with ours, and what is in
	 * both would count twice.
	 */
	void requireDaysOfZone() throws FluxException {
		String aggregated = InfluxSchema.aggregated(this.raw.name());
		FluxQuery query = new FluxQuery().with("bucket", aggregated)
			.add("from(bucket: v.bucket)\n\t|> range(start: -40d)")
			.add("\n\t|> filter(fn: (r) => r._measurement == \"requests_1d\" and r._field == \"requests\")")
			.add("\n\t|> keep(columns: [\"_time\"])\n\t|> group()\n\t|> distinct(column: \"_time\")\n");
		for (FluxRow row : this.connection.query(query, deadline())) {
			Instant moment = row.time(FluxRow.VALUE);
			if (!StatisticsRange.dayAtOrBefore(moment, this.zone).equals(moment)) {
				throw new FluxException("the bucket '" + aggregated + "' has days of another zone than " + this.zone
						+ ", such as the one that begins at " + moment
						+ ". Set monitoring.aggregation.zone to that zone, or remove what was aggregated by the"
						+ " storages command (drop).", null);
			}
		}
	}

	/**
	 * Aggregates what is missing in a measurement.
	 * @param task the task that writes it
	 * @param ours whether the sums of its script are those of the raw rows
	 */
	void fill(String measurement, InfluxTask task, boolean ours, Consumer<String> progress)
			throws FluxException, InterruptedException {
		DailySums sums = new DailySums(this.connection, this.raw.name(), measurement, this.zone);
		LocalDate today = LocalDate.ofInstant(this.clock.instant(), this.zone);
		SortedMap<LocalDate, Long> wanted = sums.raw(oldest(sums, today), today);
		NavigableMap<LocalDate, Long> missing = ours ? sums.differing(wanted) : sums.absent(wanted);
		int all = missing.size();
		if (all > 0 && (!task.active() || !FluxScripts.hasDays(task.script()))) {
			progress.accept(measurement + ": " + all + " days are left to you, since the task " + task.name()
					+ (task.active() ? " has no line 'days = [...]'" : " is inactive"));
			return;
		}
		while (!missing.isEmpty()) {
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			LocalDate first = missing.firstKey();
			LocalDate last = missing.floorKey(first.plusDays(DAYS_A_STEP - 1L));
			SortedMap<LocalDate, Long> step = wanted.subMap(first, last.plusDays(1));
			run(task.script(), first, last);
			check(sums, step, ours, progress);
			missing.headMap(last, true).clear();
			progress.accept("%s: %s to %s, %,d %s (%d of %d days)".formatted(measurement, first, last,
					step.values().stream().mapToLong(Long::longValue).sum(), sums.field(), all - missing.size(), all));
		}
	}

	/**
	 * The first day whose raw rows are all there.
	 */
	private LocalDate oldest(DailySums sums, LocalDate today) throws FluxException {
		Instant first = sums.first();
		Duration retention = this.raw.retention();
		LocalDate oldest = (first != null) ? LocalDate.ofInstant(first, this.zone) : today;
		if (retention == null) {
			return oldest;
		}
		Instant kept = this.clock.instant().minus(retention).plus(MARGIN);
		LocalDate whole = LocalDate.ofInstant(kept, this.zone).plusDays(1);
		return whole.isAfter(oldest) ? whole : oldest;
	}

	/**
	 * Runs a script as on the day after the last.
	 */
	private void run(String script, LocalDate first, LocalDate last) throws FluxException {
		int days = (int) (last.toEpochDay() - first.toEpochDay()) + 1;
		Instant now = last.plusDays(1).atStartOfDay(this.zone).toInstant();
		this.connection.query(new FluxQuery().add(FluxScripts.withDays(script, days)).at(now), deadline(), (row) -> {
		});
	}

	/**
	 * Compares what a script made. Points that came or went while it ran are counted or
	 * not.
	 */
	private static void check(DailySums sums, SortedMap<LocalDate, Long> step, boolean ours, Consumer<String> progress)
			throws FluxException {
		NavigableMap<LocalDate, Long> differing = sums.differing(step);
		if (!differing.isEmpty()) {
			SortedMap<LocalDate, Long> after = sums.raw(differing.firstKey(), differing.lastKey().plusDays(1));
			differing = sums.differing(differing, after);
		}
		if (!differing.isEmpty()) {
			String days = "its sums of " + List.copyOf(differing.keySet()) + " are not those of the raw rows";
			if (ours) {
				throw new FluxException("the script of " + sums.measurement() + " was run, and yet " + days + ".",
						null);
			}
			progress.accept(sums.measurement() + ": the script is not ours, and " + days);
		}
	}

	private static long deadline() {
		return System.nanoTime() + LONGEST_STEP.toNanos();
	}

}
