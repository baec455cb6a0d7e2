package dev.monitoring.adapter.clickhouse;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import dev.monitoring.storage.StorageScript;

/**
 * Aggregates the points of a series that are older than what its view counts: day by day,
 * each of which replaces what there was of that day. So a day can be done again, by
 * several at a time, too; it is, where points came late.
 */
final class ClickHouseBackfill {

	/**
	 * What makes a step's insert complete before it is answered, whatever the profile
	 * says.
	 */
	private static final Map<String, String> INSERT_SETTINGS = Map.of("async_insert", "0", "insert_deduplicate", "0",
			"max_execution_time", "0", "max_partitions_per_insert_block", "0");

	private static final Duration STALE = Duration.ofDays(1);

	private final ClickHouseServer server;

	private final ClickHouseSchema schema;

	private final String series;

	private final StorageScript script;

	ClickHouseBackfill(ClickHouseServer server, ClickHouseSchema schema, String series, StorageScript script) {
		this.server = server;
		this.schema = schema;
		this.series = series;
		this.script = script;
	}

	/**
	 * Aggregates, oldest day first, what was not or has grown since. Ends early where the
	 * thread is interrupted.
	 * @param kept the start of the first day of which all points are kept
	 * @param cut the moment from which the view counts
	 * @param progress gets a line for every day
	 */
	void run(LocalDate kept, Instant cut, Consumer<String> progress) throws Exception {
		List<Day> days = days(kept, cut);
		if (days.isEmpty()) {
			return;
		}
		String staging = ClickHouseSeries.STAGING + this.series + "_" + UUID.randomUUID().toString().substring(0, 8);
		this.server.execute("CREATE TABLE " + this.schema.table(staging) + " AS " + target());
		try {
			for (int i = 0; i < days.size() && !Thread.currentThread().isInterrupted(); i++) {
				aggregate(days.get(i), cut, staging);
				progress.accept("Aggregated " + days.get(i).points() + " points of " + this.series + " of "
						+ days.get(i).date() + " (" + (i + 1) + " of " + days.size() + " days)");
			}
		}
		finally {
			// An interrupted thread could not do so.
			boolean interrupted = Thread.interrupted();
			this.server.execute(this.schema.drop(staging));
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Days with more points than were aggregated at once. The count is cheap: it reads
	 * the times only.
	 */
	private List<Day> days(LocalDate kept, Instant cut) {
		return this.server
			.rows("SELECT toString(p.day), toInt64(p.points) FROM (SELECT toDate(time, 'UTC') AS day,"
					+ " count() AS points FROM " + this.schema.table(this.series) + " WHERE time >= "
					+ ClickHouseTerms.moment(kept.atStartOfDay(ZoneOffset.UTC).toInstant()) + " AND time < "
					+ ClickHouseTerms.moment(cut)
					+ " GROUP BY day) AS p LEFT JOIN (SELECT day, argMax(points, at) AS points" + " FROM "
					+ this.schema.table(ClickHouseSeries.STEPS) + " WHERE series = "
					+ ClickHouseSchema.text(this.series) + " GROUP BY day) AS s USING (day)"
					+ " WHERE p.points > s.points ORDER BY p.day", Map.of("join_use_nulls", "0"))
			.stream()
			.map((row) -> new Day(LocalDate.parse(row.getString(1)), row.getLong(2)))
			.toList();
	}

	private void aggregate(Day day, Instant cut, String staging) throws Exception {
		Instant from = day.date().atStartOfDay(ZoneOffset.UTC).toInstant();
		Instant to = from.plus(Duration.ofDays(1));
		String table = this.schema.table(staging);
		this.server.execute("TRUNCATE TABLE " + table);
		// Columns are matched by name.
		this.server.execute(
				"INSERT INTO " + table + " SELECT " + columns() + " FROM ("
						+ ClickHouseScripts.between(this.script, from, to.isBefore(cut) ? to : cut) + ")",
				INSERT_SETTINGS);
		if (!this.server.texts("SELECT 1 FROM " + table + " LIMIT 1", Map.of()).isEmpty()) {
			this.server
				.execute("ALTER TABLE " + target() + " REPLACE PARTITION (" + day.partition() + ") FROM " + table);
		}
		// After the rows: if this is not reached, the day is done again.
		this.server.execute("INSERT INTO " + this.schema.table(ClickHouseSeries.STEPS) + " VALUES ("
				+ ClickHouseSchema.text(this.series) + ", '" + day.date() + "', " + day.points() + ", now64(3))",
				INSERT_SETTINGS);
	}

	private String columns() {
		return this.server.texts(this.schema.columns(ClickHouseSeries.aggregated(this.series)), Map.of())
			.stream()
			.map(ClickHouseSchema::quoted)
			.collect(Collectors.joining(", "));
	}

	/**
	 * Drops what runs that were killed have left.
	 */
	static void dropLeftovers(ClickHouseServer server, ClickHouseSchema schema) throws Exception {
		for (String name : server
			.texts(schema.existingTables() + " AND startsWith(name, " + ClickHouseSchema.text(ClickHouseSeries.STAGING)
					+ ") AND metadata_modification_time < now() - " + STALE.toSeconds(), Map.of())) {
			server.execute("DROP TABLE IF EXISTS " + schema.table(name));
		}
	}

	private String target() {
		return this.schema.table(ClickHouseSeries.aggregated(this.series));
	}

	/**
	 * A day to aggregate.
	 *
	 * @param date the day in UTC
	 * @param points how many points it has
	 */
	private record Day(LocalDate date, long points) {

		/**
		 * The partition of the table with aggregated rows.
		 */
		String partition() {
			String day = DateTimeFormatter.BASIC_ISO_DATE.format(this.date);
			return day.substring(0, 6) + ", " + day;
		}

	}

}
