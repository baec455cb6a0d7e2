package dev.monitoring.adapter.duckdb;

import java.sql.SQLException;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;
import dev.monitoring.series.UsagePoint;
import dev.monitoring.storage.StorageScript;

/**
 * What is aggregated, by local day, in a schema of its own: what points say that are
 * still kept, and, <em>settled</em>, what those said that were deleted meanwhile. So
 * settled rows and kept points together are all there ever were.
 */
final class DuckDbAggregates {

	static final String SCHEMA = "aggregated";

	static final String REQUESTS = SCHEMA + ".requests_1d";

	static final String ERRORS = SCHEMA + ".errors_1d";

	static final String USAGES = SCHEMA + ".usages_1d";

	private static final String SCOPE = SCHEMA + ".scope";

	static final List<String> TABLES = List.of(REQUESTS, ERRORS, USAGES, SCOPE);

	private static final List<String> BY_DAY = List.of(REQUESTS, ERRORS, USAGES);

	private static final List<String> SERIES = List.of(RequestPoint.LAYOUT.series(), ErrorPoint.LAYOUT.series(),
			UsagePoint.LAYOUT.series());

	/**
	 * Points so near to each other are of two days at most.
	 */
	private static final long QUARTER = 900_000_000_000L;

	/**
	 * How many days go at once where aggregates alone outgrow the file.
	 */
	private static final long OLDEST_DAYS = 31;

	private final DuckDbSession session;

	DuckDbAggregates(DuckDbSession session) {
		this.session = session;
	}

	/**
	 * The tables that there are.
	 */
	Set<String> tables() throws SQLException {
		return new LinkedHashSet<>(this.session.rows(
				"SELECT schema_name || '.' || table_name FROM duckdb_tables()"
						+ " WHERE database_name = current_database() AND schema_name = '" + SCHEMA + "'",
				List.of(), (row) -> row.getString(1)));
	}

	/**
	 * What a table is marked with.
	 * @return {@code null} if there is no such table
	 */
	@Nullable String comment(String table) throws SQLException {
		return this.session
			.rows("SELECT coalesce(comment, '') FROM duckdb_tables() WHERE database_name = current_database()"
					+ " AND schema_name || '.' || table_name = ?", List.of(table), (row) -> row.getString(1))
			.stream()
			.findFirst()
			.orElse(null);
	}

	/**
	 * Whose days are aggregated, and from when.
	 * @return {@code null} if nothing is aggregated
	 */
	@Nullable Scope scope() throws SQLException {
		if (!tables().contains(SCOPE)) {
			return null;
		}
		return this.session
			.rows("SELECT zone, since FROM " + SCOPE, List.of(),
					(row) -> new Scope(ZoneId.of(row.getString(1)), row.getLong(2)))
			.stream()
			.findFirst()
			.orElse(null);
	}

	/**
	 * Makes what is missing.
	 * @param comment what new tables are marked with
	 * @return the tables that were made
	 */
	List<String> create(StorageScript script, String comment, ZoneId zone) throws SQLException {
		Set<String> before = tables();
		this.session.transact((transaction) -> {
			for (String series : SERIES) {
				new DuckDbTables(transaction).create(series);
			}
			transaction.execute(script.text());
			for (String table : TABLES) {
				if (!before.contains(table)) {
					transaction.execute("COMMENT ON TABLE " + table + " IS '" + comment + "'");
				}
			}
			use(zone);
		});
		return TABLES.stream().filter((table) -> !before.contains(table)).toList();
	}

	/**
	 * Days of another zone are made anew where their points are kept, and stay where not.
	 */
	private void use(ZoneId zone) throws SQLException {
		Scope scope = scope();
		if (scope == null) {
			long kept = new DuckDbTables(this.session).keptFrom();
			long since = (kept == DuckDbTables.EVER) ? kept : DuckDbDay.startAtOrAfter(kept, zone);
			this.session.update("INSERT INTO " + SCOPE + " SELECT '" + zone + "', least(" + since
					+ ", coalesce(min(epoch_ns(day)), " + since + ")) FROM " + REQUESTS + " WHERE settled");
		}
		else if (!scope.zone().equals(zone)) {
			this.session.update("UPDATE " + SCOPE + " SET zone = '" + zone + "'");
			for (String table : BY_DAY) {
				this.session.update("DELETE FROM " + table + " WHERE NOT settled");
			}
		}
	}

	/**
	 * Removes our tables, and the schema if nobody else has tables in it.
	 */
	void drop() throws SQLException {
		for (String table : TABLES) {
			this.session.execute("DROP TABLE IF EXISTS " + table);
		}
		if (tables().isEmpty()) {
			this.session.execute("DROP SCHEMA IF EXISTS " + SCHEMA);
		}
	}

	/**
	 * The days that have points.
	 */
	SortedSet<DuckDbDay> days(long from, long to, ZoneId zone) throws SQLException {
		SortedSet<DuckDbDay> days = new TreeSet<>();
		Set<String> known = new DuckDbTables(this.session).series();
		for (String series : SERIES) {
			if (known.contains(series)) {
				for (DuckDbDay[] ends : this.session.rows(
						"SELECT epoch_ns(min(time)), epoch_ns(max(time)) FROM " + series + " WHERE " + range(from, to)
								+ " GROUP BY epoch_ns(time) // " + QUARTER,
						List.of(), (row) -> new DuckDbDay[] { DuckDbDay.of(row.getLong(1), zone),
								DuckDbDay.of(row.getLong(2), zone) })) {
					days.addAll(List.of(ends));
				}
			}
		}
		return days;
	}

	/**
	 * The starts of the days that were aggregated while their points are kept.
	 */
	Set<Long> aggregatedDays() throws SQLException {
		Set<Long> days = new HashSet<>();
		for (String table : BY_DAY) {
			days.addAll(this.session.rows("SELECT DISTINCT epoch_ns(day) FROM " + table + " WHERE NOT settled",
					List.of(), (row) -> row.getLong(1)));
		}
		return days;
	}

	/**
	 * Aggregates the points of a day that are kept, anew.
	 * @return how many requests that were
	 */
	long rollUp(DuckDbDay day, List<StorageScript> scripts) throws SQLException {
		this.session.transact((transaction) -> {
			forget(day);
			run(scripts, day, day.end(), false);
		});
		return this.session.number("SELECT coalesce(sum(requests), 0)::BIGINT FROM " + REQUESTS
				+ " WHERE NOT settled AND day = " + timestamp(day.start()));
	}

	/**
	 * Aggregates points for good, and deletes them.
	 * @param to the end of those points, in the day
	 * @return how many points were deleted
	 */
	long settle(DuckDbDay day, long to, List<StorageScript> scripts) throws SQLException {
		long[] deleted = new long[1];
		this.session.transact((transaction) -> {
			forget(day);
			run(scripts, day, to, true);
			for (String series : SERIES) {
				deleted[0] += transaction.update("DELETE FROM " + series + " WHERE " + range(day.start(), to));
			}
			new DuckDbTables(transaction).keepFrom(to);
		});
		return deleted[0];
	}

	/**
	 * Keeps what was aggregated of a day last, where it cannot be done anew before its
	 * points have to go.
	 */
	void keepLast(DuckDbDay day) throws SQLException {
		for (String table : BY_DAY) {
			this.session.update("UPDATE " + table + " SET settled = true WHERE day = " + timestamp(day.start()));
		}
	}

	private void forget(DuckDbDay day) throws SQLException {
		for (String table : BY_DAY) {
			this.session.update("DELETE FROM " + table + " WHERE NOT settled AND day = " + timestamp(day.start()));
		}
	}

	private void run(List<StorageScript> scripts, DuckDbDay day, long to, boolean settled) throws SQLException {
		this.session.execute("SET VARIABLE day = " + timestamp(day.start()));
		this.session.execute("SET VARIABLE day_from = " + timestamp(day.start()));
		this.session.execute("SET VARIABLE day_to = " + timestamp(to));
		this.session.execute("SET VARIABLE settled = " + settled);
		for (StorageScript script : scripts) {
			this.session.execute(script.text());
		}
	}

	/**
	 * Deletes the oldest days.
	 * @return whether there were any
	 */
	boolean deleteOldest() throws SQLException {
		long deleted = 0;
		Scope scope = scope();
		if (scope != null) {
			long oldest = this.session.number(
					"SELECT coalesce(min(epoch_ns(day)), 0) FROM ("
							+ String.join(" UNION ALL ",
									BY_DAY.stream().map((table) -> "SELECT min(day) AS day FROM " + table).toList())
							+ ")");
			long edge = DuckDbDay.of(oldest + OLDEST_DAYS * 96 * QUARTER, scope.zone()).start();
			for (String table : BY_DAY) {
				deleted += this.session.update("DELETE FROM " + table + " WHERE day < " + timestamp(edge));
			}
			this.session.update("UPDATE " + SCOPE + " SET since = greatest(since, " + edge + ")");
		}
		return deleted > 0;
	}

	private static String range(long from, long to) {
		return "time >= " + timestamp(from) + " AND time < " + timestamp(to);
	}

	private static String timestamp(long nanos) {
		return "make_timestamp_ns(" + nanos + ")";
	}

	/**
	 * What is aggregated.
	 *
	 * @param zone the zone of the days
	 * @param since the moment from which no point is missing, in nanoseconds since the
	 * epoch
	 */
	record Scope(ZoneId zone, long since) {

	}

}
