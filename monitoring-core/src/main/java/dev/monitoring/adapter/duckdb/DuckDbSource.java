package dev.monitoring.adapter.duckdb;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringClock;
import dev.monitoring.statistics.Statistics;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsRange;

/**
 * What a query can be answered from: points in the part of its range that is kept, and
 * what was aggregated of those that are not.
 *
 * @param query the query
 * @param from the start of what can be answered
 * @param to its end
 * @param isAggregated whether aggregates are needed
 * @param series the series that there are
 */
record DuckDbSource(StatisticsQuery query, Instant from, Instant to, boolean isAggregated, Set<String> series) {

	private static final Duration HALF_A_DAY = Duration.ofHours(12);

	static DuckDbSource of(StatisticsQuery query, DuckDbSession session, @Nullable ZoneId zone) throws SQLException {
		DuckDbTables tables = new DuckDbTables(session);
		DuckDbAggregateTables aggregates = new DuckDbAggregateTables(session);
		long kept = tables.keptFrom();
		long since = (zone != null && aggregates.names().containsAll(DuckDbAggregateTables.TABLES)) ? since(aggregates)
				: kept;
		boolean aggregated = since < kept;
		StatisticsRange range = StatisticsRange.of(query, instant(kept), aggregated ? zone : null);
		// Points that are kept count even where nothing is aggregated yet.
		Instant covered = instant(Math.min(since, kept));
		Instant from = range.from();
		if (from.isBefore(covered)) {
			from = range.to().isBefore(covered) ? range.to() : covered;
		}
		return new DuckDbSource(query, from, range.to(), aggregated && range.isAggregated(), tables.series());
	}

	private static long since(DuckDbAggregateTables aggregates) throws SQLException {
		DuckDbAggregateTables.Scope scope = aggregates.scope();
		return (scope != null) ? scope.since() : Long.MAX_VALUE;
	}

	/**
	 * The same without conditions on service and route.
	 */
	DuckDbSource ofAll() {
		StatisticsQuery all = new StatisticsQuery(this.query.from(), this.query.to(), null, null, this.query.step(),
				this.query.limit());
		return new DuckDbSource(all, this.from, this.to, this.isAggregated, this.series);
	}

	/**
	 * The start of the period that a moment belongs to, in nanoseconds. Periods are
	 * counted from where the answer begins.
	 * @param column the moment
	 */
	String period(String column) {
		if (this.query.step() == null) {
			return "0";
		}
		long from = MonitoringClock.nanos(this.from);
		Duration longest = Duration.ofNanos(Long.MAX_VALUE);
		long step = (this.query.step().compareTo(longest) < 0) ? this.query.step().toNanos() : longest.toNanos();
		// From may be centuries ago: the difference does not fit 64 bits then.
		return "((epoch_ns(" + column + ")::HUGEINT - " + from + ") // " + step + " * " + step + " + " + from
				+ ")::BIGINT";
	}

	/**
	 * The start of the period that an aggregated day belongs to: the one that its middle
	 * is in, since a day may be an hour shorter or longer than the days before.
	 */
	String periodOfDay() {
		String end = "make_timestamp_ns(" + (MonitoringClock.nanos(this.to) - 1) + ")";
		return period("least(make_timestamp_ns(epoch_ns(day) + " + HALF_A_DAY.toNanos() + "), " + end + ")");
	}

	/**
	 * A series' table, or one without rows where there is none yet.
	 */
	String table(String name) {
		return this.series.contains(name) ? DuckDbTables.quoted(name)
				: "(SELECT NULL::TIMESTAMP_NS AS time, NULL::JSON AS data WHERE false)";
	}

	@Nullable Instant period(ResultSet row) throws SQLException {
		return (this.query.step() != null) ? instant(row.getLong("period")) : null;
	}

	<T> Statistics<T> answer(boolean approximate, List<T> rows) {
		return new Statistics<>(this.from, this.to, approximate, rows);
	}

	static Instant instant(long nanos) {
		return Instant.ofEpochSecond(0, nanos);
	}

}
