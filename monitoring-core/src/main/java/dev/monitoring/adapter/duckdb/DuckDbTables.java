package dev.monitoring.adapter.duckdb;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.Set;

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

	static final String BATCHES = "_monitoring_batches";

	private final Connection connection;

	DuckDbTables(Connection connection) {
		this.connection = connection;
	}

	void create() throws SQLException {
		execute("CREATE TABLE IF NOT EXISTS " + BATCHES + " (token VARCHAR NOT NULL, stored TIMESTAMP NOT NULL)");
		execute("CREATE TABLE IF NOT EXISTS " + KEPT_FROM + " (nanos BIGINT NOT NULL)");
	}

	void create(String series) throws SQLException {
		execute("CREATE TABLE IF NOT EXISTS " + quoted(series) + " (time TIMESTAMP_NS NOT NULL, data JSON NOT NULL)");
	}

	Set<String> series() throws SQLException {
		Set<String> series = new LinkedHashSet<>();
		try (Statement statement = this.connection.createStatement();
				ResultSet result = statement.executeQuery("SELECT table_name FROM duckdb_tables()"
						+ " WHERE database_name = current_database() AND NOT starts_with(table_name, '_')"
						+ " ORDER BY table_name")) {
			while (result.next()) {
				series.add(result.getString(1));
			}
		}
		return series;
	}

	boolean knows(String token) throws SQLException {
		try (PreparedStatement statement = this.connection
			.prepareStatement("SELECT 1 FROM " + BATCHES + " WHERE token = ?")) {
			statement.setString(1, token);
			try (ResultSet result = statement.executeQuery()) {
				return result.next();
			}
		}
	}

	void add(String token) throws SQLException {
		try (PreparedStatement statement = this.connection
			.prepareStatement("INSERT INTO " + BATCHES + " VALUES (?, now()::TIMESTAMP)")) {
			statement.setString(1, token);
			statement.execute();
		}
	}

	long number(String sql) throws SQLException {
		try (Statement statement = this.connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
			return result.next() ? result.getLong(1) : 0;
		}
	}

	/**
	 * Changes rows.
	 * @return how many
	 */
	long update(String sql) throws SQLException {
		try (Statement statement = this.connection.createStatement()) {
			return statement.executeUpdate(sql);
		}
	}

	void execute(String sql) throws SQLException {
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(sql);
		}
	}

	static String quoted(String name) {
		return '"' + name.replace("\"", "\"\"") + '"';
	}

}
