package dev.monitoring.adapter.duckdb;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.monitoring.storage.StorageScript;

/**
 * What is aggregated, by local day, in a schema of its own: what points say that are
 * still kept, and, <em>settled</em>, what those said that were deleted meanwhile. So
 * settled rows and kept points together are all there ever were.
 */
final class DuckDbAggregates {

	private static final List<String> BY_DAY = DuckDbAggregateTables.BY_DAY;

	private static final List<String> SERIES = DuckDbAggregateTables.SERIES;

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
		return this.session.number("SELECT coalesce(sum(requests), 0)::BIGINT FROM " + DuckDbAggregateTables.REQUESTS
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
			deleted[0] = delete(transaction, day, to);
		});
		return deleted[0];
	}

	/**
	 * Deletes points that cannot be aggregated, and keeps what was aggregated of their
	 * day last.
	 * @param to the end of those points, in the day
	 * @return how many points were deleted
	 */
	long keepLast(DuckDbDay day, long to) throws SQLException {
		long[] deleted = new long[1];
		this.session.transact((transaction) -> {
			for (String table : BY_DAY) {
				transaction.update("UPDATE " + table + " SET settled = true WHERE day = " + timestamp(day.start()));
			}
			deleted[0] = delete(transaction, day, to);
		});
		return deleted[0];
	}

	private static long delete(DuckDbSession transaction, DuckDbDay day, long to) throws SQLException {
		DuckDbTables tables = new DuckDbTables(transaction);
		Set<String> known = tables.series();
		long deleted = 0;
		for (String series : SERIES) {
			if (known.contains(series)) {
				deleted += transaction.update("DELETE FROM " + series + " WHERE " + range(day.start(), to));
			}
		}
		tables.keepFrom(to);
		return deleted;
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
			try {
				this.session.execute(script.text());
			}
			catch (SQLTimeoutException ex) {
				throw ex;
			}
			catch (SQLException ex) {
				throw new SQLException(script.name() + " failed with " + DuckDbFailures.firstWords(ex) + ": see below",
						ex);
			}
		}
	}

	/**
	 * Deletes the oldest days; the current day only once there is no other.
	 * @param now the current time, in nanoseconds since the epoch
	 * @return whether there were any
	 */
	boolean deleteOldest(long now) throws SQLException {
		DuckDbAggregateTables.Scope scope = new DuckDbAggregateTables(this.session).scope();
		if (scope == null) {
			return false;
		}
		long oldest = oldest();
		long today = DuckDbDay.of(now, scope.zone()).start();
		long later = DuckDbDay.of(oldest + OLDEST_DAYS * 96 * QUARTER, scope.zone()).start();
		long edge = (oldest < today) ? Math.min(later, today) : DuckDbDay.of(oldest, scope.zone()).end();
		long[] deleted = new long[1];
		this.session.transact((transaction) -> {
			for (String table : BY_DAY) {
				deleted[0] += transaction.update("DELETE FROM " + table + " WHERE day < " + timestamp(edge));
			}
			if (deleted[0] > 0) {
				transaction
					.update("UPDATE " + DuckDbAggregateTables.SCOPE + " SET since = greatest(since, " + edge + ")");
			}
		});
		return deleted[0] > 0;
	}

	private long oldest() throws SQLException {
		return this.session.number("SELECT coalesce(min(epoch_ns(day)), 0) FROM (" + String.join(" UNION ALL ",
				BY_DAY.stream().map((table) -> "SELECT min(day) AS day FROM " + table).toList()) + ")");
	}

	private static String range(long from, long to) {
		return "time >= " + timestamp(from) + " AND time < " + timestamp(to);
	}

	private static String timestamp(long nanos) {
		return "make_timestamp_ns(" + nanos + ")";
	}

}
