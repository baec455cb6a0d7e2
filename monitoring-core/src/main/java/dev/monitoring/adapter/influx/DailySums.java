package dev.monitoring.adapter.influx;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringClock;

/**
 * What is counted of a series on each local day, in the raw rows and in what was made of
 * them. A day is a range of its own, whose sum the storage engine computes.
 */
final class DailySums {

	private static final int DAYS_A_QUERY = 31;

	private static final Duration LONGEST_QUERY = Duration.ofMinutes(5);

	private final FluxConnection connection;

	private final String bucket;

	private final String measurement;

	private final ZoneId zone;

	/**
	 * Makes it.
	 * @param measurement what is made of the series, such as {@code requests_1d}
	 */
	DailySums(FluxConnection connection, String bucket, String measurement, ZoneId zone) {
		this.connection = connection;
		this.bucket = bucket;
		this.measurement = measurement;
		this.zone = zone;
	}

	String measurement() {
		return this.measurement;
	}

	/**
	 * The field that has the sum: {@code requests}, {@code errors} or {@code usages}.
	 */
	String field() {
		return this.measurement.substring(0, this.measurement.indexOf('_'));
	}

	private String condition() {
		return switch (field()) {
			case "requests" -> InfluxSchema.REQUESTS;
			case "errors" -> InfluxSchema.ERRORS;
			default -> InfluxSchema.USAGES;
		};
	}

	/**
	 * The time of the first raw row.
	 */
	@Nullable Instant first() throws FluxException {
		FluxQuery query = new FluxQuery().with("bucket", this.bucket)
			.with("start", Instant.ofEpochSecond(0, MonitoringClock.nanos(Instant.MIN)))
			.add("from(bucket: v.bucket)\n\t|> range(start: v.start)\n\t|> filter(fn: (r) => " + condition() + ")")
			.add("\n\t|> first()\n\t|> keep(columns: [\"_time\"])\n\t|> group()\n\t|> min(column: \"_time\")\n");
		List<FluxRow> rows = this.connection.query(query, deadline());
		return rows.isEmpty() ? null : rows.get(0).time(FluxRow.TIME);
	}

	/**
	 * The sums of the raw rows of days, of those that have any.
	 * @param to the day after the last
	 */
	SortedMap<LocalDate, Long> raw(LocalDate from, LocalDate to) throws FluxException {
		List<LocalDate> days = from.isBefore(to) ? from.datesUntil(to).toList() : List.of();
		String function = field().equals("usages") ? "sum()" : "count()";
		return sums(this.bucket, condition(), "\"_start\", \"_field\"", function, days);
	}

	/**
	 * The days of which what was made has other sums.
	 * @param wanted the right ones
	 */
	NavigableMap<LocalDate, Long> differing(SortedMap<LocalDate, Long> wanted) throws FluxException {
		return differing(wanted, wanted);
	}

	/**
	 * The days of which what was made has other sums than were right meanwhile.
	 * @param before what was right before it was made
	 * @param after what is right since
	 */
	NavigableMap<LocalDate, Long> differing(SortedMap<LocalDate, Long> before, SortedMap<LocalDate, Long> after)
			throws FluxException {
		NavigableMap<LocalDate, Long> differing = new TreeMap<>();
		List<String> fields = new ArrayList<>(List.of("r._field == \"" + field() + "\""));
		if (field().equals("requests")) {
			fields.add("r._field =~ /^le_/");
		}
		for (String field : fields) {
			SortedMap<LocalDate, Long> made = sums(InfluxSchema.aggregated(this.bucket),
					"r._measurement == \"" + this.measurement + "\" and " + field, "\"_start\"", "sum()",
					List.copyOf(before.keySet()));
			before.forEach((day, sum) -> {
				long other = after.getOrDefault(day, 0L);
				long found = made.getOrDefault(day, 0L);
				if (found < Math.min(sum, other) || found > Math.max(sum, other)) {
					differing.put(day, sum);
				}
			});
		}
		return differing;
	}

	/**
	 * The days of which nothing was made.
	 * @param wanted the days of which something should be
	 */
	NavigableMap<LocalDate, Long> absent(SortedMap<LocalDate, Long> wanted) throws FluxException {
		NavigableMap<LocalDate, Long> absent = new TreeMap<>(wanted);
		absent.keySet()
			.removeAll(sums(InfluxSchema.aggregated(this.bucket), "r._measurement == \"" + this.measurement + "\"",
					"\"_start\", \"_field\"", "count()", List.copyOf(wanted.keySet()))
				.keySet());
		return absent;
	}

	private SortedMap<LocalDate, Long> sums(String bucket, String condition, String columns, String function,
			List<LocalDate> days) throws FluxException {
		SortedMap<LocalDate, Long> sums = new TreeMap<>();
		for (int i = 0; i < days.size(); i += DAYS_A_QUERY) {
			FluxQuery query = new FluxQuery().with("bucket", bucket)
				.add("sums = (start, stop) => from(bucket: v.bucket)\n\t|> range(start: start, stop: stop)")
				.add("\n\t|> filter(fn: (r) => " + condition + ")\n\t|> group(columns: [" + columns + "])")
				.add("\n\t|> " + function + "\n");
			for (LocalDate day : days.subList(i, Math.min(i + DAYS_A_QUERY, days.size()))) {
				query.add("sums(start: " + start(day) + ", stop: " + start(day.plusDays(1)) + ") |> yield(name: \""
						+ day + "\")\n");
			}
			for (FluxRow row : this.connection.query(query, deadline())) {
				sums.merge(LocalDate.parse(row.result()), row.count(), Long::sum);
			}
		}
		return sums;
	}

	private Instant start(LocalDate day) {
		return day.atStartOfDay(this.zone).toInstant();
	}

	private static long deadline() {
		return System.nanoTime() + LONGEST_QUERY.toNanos();
	}

}
