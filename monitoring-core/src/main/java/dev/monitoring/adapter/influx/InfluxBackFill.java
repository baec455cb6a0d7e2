package dev.monitoring.adapter.influx;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

import dev.monitoring.MonitoringClock;
import dev.monitoring.statistics.StatisticsRange;

/**
 * Aggregates days that no night did, by the script of the task, several days a query, and
 * the oldest first. A day is left out once its sums are those of the raw rows, so that
 * the work goes on where it was interrupted, and points that came too late are found.
 */
final class InfluxBackFill {

	private static final int DAYS_A_STEP = 7;

	/**
	 * Raw rows beyond the retention go while others are read.
	 */
	private static final Duration MARGIN = Duration.ofHours(1);

	private static final Duration LONGEST_STEP = Duration.ofMinutes(10);

	/**
	 * Every zone's days start at a multiple of it.
	 */
	private static final Duration QUARTER = Duration.ofMinutes(15);

	private static final Instant MIN = Instant.ofEpochSecond(0, MonitoringClock.nanos(Instant.MIN));

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
		String requests = "r._measurement == \"requests_1d\" and r._field == \"requests\"";
		for (Instant moment : sums(InfluxSchema.aggregated(this.raw.name()), requests, "sum", MIN, today()).keySet()) {
			if (!StatisticsRange.dayAtOrBefore(moment, this.zone).equals(moment)) {
				throw new FluxException("the bucket '" + InfluxSchema.aggregated(this.raw.name()) + "' has days of"
						+ " another zone than " + this.zone + ", such as the one that begins at " + moment
						+ ". Set monitoring.aggregation.zone to that zone, or remove what was aggregated by the"
						+ " storages command (drop).", null);
			}
		}
	}

	/**
	 * Aggregates what is missing in a measurement.
	 */
	void fill(String measurement, InfluxTask task, Consumer<String> progress)
			throws FluxException, InterruptedException {
		Instant oldest = oldest();
		SortedMap<LocalDate, Long> wanted = days(rawRows(measurement, oldest, today()));
		NavigableMap<LocalDate, Long> missing = missing(measurement, wanted, oldest, today());
		if (missing.isEmpty()) {
			return;
		}
		if (!task.active() || !FluxScripts.hasDays(task.script())) {
			progress.accept(measurement + ": " + missing.size() + " days are left to you, since the task " + task.name()
					+ (task.active() ? " has no line 'days = [...]'" : " is inactive"));
			return;
		}
		int all = missing.size();
		while (!missing.isEmpty()) {
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			LocalDate first = missing.firstKey();
			LocalDate last = missing.floorKey(first.plusDays(DAYS_A_STEP - 1L));
			step(measurement, task.script(), first, last, wanted);
			missing.headMap(last, true).clear();
			progress.accept("%s: %s to %s, %,d %s (%d of %d days)".formatted(measurement, first, last,
					wanted.subMap(first, last.plusDays(1)).values().stream().mapToLong(Long::longValue).sum(),
					measurement.substring(0, measurement.indexOf('_')), all - missing.size(), all));
		}
	}

	private void step(String measurement, String script, LocalDate first, LocalDate last,
			SortedMap<LocalDate, Long> wanted) throws FluxException {
		int days = (int) (last.toEpochDay() - first.toEpochDay()) + 1;
		Instant from = start(first);
		Instant to = start(last.plusDays(1));
		FluxQuery query = new FluxQuery().add(FluxScripts.withDays(script, days)).at(to.plus(QUARTER));
		this.connection.query(query, System.nanoTime() + LONGEST_STEP.toNanos(), (row) -> {
		});
		Map<LocalDate, Long> left = missing(measurement, wanted.subMap(first, last.plusDays(1)), from, to);
		if (!left.isEmpty()) {
			throw new FluxException("the script of " + measurement + " was run for " + first + " to " + last
					+ ", and then the sums of " + left.keySet() + " were not those of the raw rows.", null);
		}
	}

	/**
	 * The days whose sums are not those of the raw rows.
	 */
	private NavigableMap<LocalDate, Long> missing(String measurement, SortedMap<LocalDate, Long> wanted, Instant from,
			Instant to) throws FluxException {
		NavigableMap<LocalDate, Long> missing = new TreeMap<>(wanted);
		String field = measurement.substring(0, measurement.indexOf('_'));
		List<String> fields = new ArrayList<>(List.of("r._field == \"" + field + "\""));
		if (field.equals("requests")) {
			// The last that is written of a group.
			fields.add("r._field =~ /^le_/");
		}
		List<SortedMap<LocalDate, Long>> sums = new ArrayList<>();
		for (String condition : fields) {
			sums.add(days(sums(InfluxSchema.aggregated(this.raw.name()),
					"r._measurement == \"" + measurement + "\" and " + condition, "sum", from, to)));
		}
		missing.entrySet()
			.removeIf((day) -> sums.stream().allMatch((sum) -> day.getValue().equals(sum.get(day.getKey()))));
		return missing;
	}

	private Map<Instant, Long> rawRows(String measurement, Instant from, Instant to) throws FluxException {
		return switch (measurement) {
			case "requests_1d" -> sums(this.raw.name(), InfluxSchema.REQUESTS, "count", from, to);
			case "errors_1d" -> sums(this.raw.name(), InfluxSchema.ERRORS, "count", from, to);
			default -> sums(this.raw.name(), InfluxSchema.USAGES, "sum", from, to);
		};
	}

	private Map<Instant, Long> sums(String bucket, String condition, String function, Instant from, Instant to)
			throws FluxException {
		if (!from.isBefore(to)) {
			return Map.of();
		}
		FluxQuery query = new FluxQuery().with("bucket", bucket)
			.with("start", from)
			.with("stop", to)
			.with("quarter", QUARTER)
			.add("from(bucket: v.bucket)\n\t|> range(start: v.start, stop: v.stop)")
			.add("\n\t|> filter(fn: (r) => " + condition + ")\n\t|> group(columns: [\"_field\"])")
			.add("\n\t|> aggregateWindow(every: v.quarter, fn: " + function
					+ ", createEmpty: false, timeSrc: \"_start\")\n");
		Map<Instant, Long> sums = new TreeMap<>();
		this.connection.query(query, System.nanoTime() + LONGEST_STEP.toNanos(),
				(row) -> sums.merge(row.time(FluxRow.TIME), row.count(), Long::sum));
		return sums;
	}

	private SortedMap<LocalDate, Long> days(Map<Instant, Long> sums) {
		SortedMap<LocalDate, Long> days = new TreeMap<>();
		sums.forEach((moment, sum) -> days.merge(LocalDate.ofInstant(moment, this.zone), sum, Long::sum));
		return days;
	}

	/**
	 * The first day whose raw rows are all there.
	 */
	private Instant oldest() {
		Duration retention = this.raw.retention();
		if (retention == null) {
			return MIN;
		}
		Instant kept = this.clock.instant().minus(retention).plus(MARGIN);
		return start(LocalDate.ofInstant(kept, this.zone).plusDays(1));
	}

	private Instant today() {
		return start(LocalDate.ofInstant(this.clock.instant(), this.zone));
	}

	private Instant start(LocalDate day) {
		return day.atStartOfDay(this.zone).toInstant();
	}

}
