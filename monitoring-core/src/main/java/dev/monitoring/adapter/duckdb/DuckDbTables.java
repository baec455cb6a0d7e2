package dev.monitoring.adapter.duckdb;

import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.monitoring.MonitoringClock;

/**
 * The tables of the database: one of {@code time} and {@code data} for every series, and
 * our own, whose names start with an underscore as no series' does.
 */
final class DuckDbTables {

	/**
	 * The start of the range in which nothing was deleted, in nanoseconds since the
	 * epoch.
	 */
	static final String KEPT_FROM = "_monitoring_kept_from";

	/**
	 * The earliest time that a point can have.
	 */
	static final long EVER = MonitoringClock.nanos(Instant.MIN);

	private final DuckDbSession session;

	DuckDbTables(DuckDbSession session) {
		this.session = session;
	}

	void create() throws SQLException {
		DuckDbTokens.create(this.session);
		this.session.execute("CREATE TABLE IF NOT EXISTS " + KEPT_FROM + " (nanos BIGINT NOT NULL)");
	}

	/**
	 * Makes the table of a series. Zstandard halves what points take and costs less of
	 * the processor than what DuckDB would choose.
	 */
	void create(String series) throws SQLException {
		this.session.execute("CREATE TABLE IF NOT EXISTS " + quoted(series)
				+ " (time TIMESTAMP_NS NOT NULL, data JSON NOT NULL" + (hasZstd() ? " USING COMPRESSION zstd)" : ")"));
	}

	/**
	 * Whether the file's format has Zstandard: in an older one a column that asks for it
	 * is not compressed at all.
	 */
	private boolean hasZstd() throws SQLException {
		return this.session.number("SELECT count(*) FROM duckdb_databases() WHERE database_name = current_database()"
				+ " AND tags['storage_version'] <> 'v1.0.0+'") > 0;
	}

	Set<String> series() throws SQLException {
		return new LinkedHashSet<>(this.session.rows(
				"SELECT table_name FROM duckdb_tables()"
						+ " WHERE database_name = current_database() AND schema_name = 'main'"
						+ " AND NOT starts_with(table_name, '_') ORDER BY table_name",
				List.of(), (row) -> row.getString(1)));
	}

	/**
	 * The moment from which nothing was deleted, in nanoseconds since the epoch.
	 * @return {@link #EVER} if nothing ever was
	 */
	long keptFrom() throws SQLException {
		return this.session.number("SELECT coalesce(max(nanos), " + EVER + ") FROM " + KEPT_FROM);
	}

	/**
	 * Deletes points.
	 * @param nanos the time before which they are deleted
	 * @return how many that were
	 */
	long deleteBefore(long nanos) throws SQLException {
		long deleted = 0;
		for (String series : series()) {
			deleted += this.session
				.update("DELETE FROM " + quoted(series) + " WHERE time < make_timestamp_ns(" + nanos + ")");
		}
		if (deleted > 0) {
			keepFrom(nanos);
		}
		return deleted;
	}

	/**
	 * Remembers that points were deleted.
	 * @param nanos the time from which none was
	 */
	void keepFrom(long nanos) throws SQLException {
		this.session.update("DELETE FROM " + KEPT_FROM + " WHERE nanos < " + nanos);
		this.session
			.update("INSERT INTO " + KEPT_FROM + " SELECT " + nanos + " WHERE NOT EXISTS (FROM " + KEPT_FROM + ")");
	}

	static String quoted(String name) {
		return '"' + name.replace("\"", "\"\"") + '"';
	}

}
