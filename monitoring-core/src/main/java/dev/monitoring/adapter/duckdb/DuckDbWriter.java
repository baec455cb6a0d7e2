package dev.monitoring.adapter.duckdb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.duckdb.DuckDBAppender;

import dev.monitoring.adapter.Batch;

/**
 * Writes batches in one session, and knows what it has made and stored: after a failure
 * another file may be there.
 */
final class DuckDbWriter {

	private final DuckDbSession session;

	private final DuckDbTokens tokens;

	private final Set<String> knownSeries = new HashSet<>();

	DuckDbWriter(DuckDbSession session) {
		this.session = session;
		this.tokens = new DuckDbTokens(session);
	}

	boolean isOf(DuckDbSession other) {
		return this.session == other;
	}

	/**
	 * Stores all of a batch or nothing, unless it is stored.
	 */
	void write(Batch batch) throws SQLException {
		Set<String> series = new HashSet<>();
		this.session.transact((transaction) -> {
			if (this.tokens.add(batch.token())) {
				append(batch, series);
			}
		});
		this.knownSeries.addAll(series);
	}

	private void append(Batch batch, Set<String> series) throws SQLException {
		Map<String, DuckDBAppender> appenders = new HashMap<>();
		try {
			batch.forEachRow((row) -> {
				byte[] name = new byte[row.get()];
				row.get(name);
				String table = new String(name, StandardCharsets.US_ASCII);
				DuckDBAppender appender = appenders.get(table);
				if (appender == null) {
					appender = appender(table, series);
					appenders.put(table, appender);
				}
				append(row, appender);
			});
			for (DuckDBAppender appender : appenders.values()) {
				appender.flush();
			}
		}
		finally {
			for (DuckDBAppender appender : appenders.values()) {
				appender.close();
			}
		}
	}

	private DuckDBAppender appender(String table, Set<String> series) throws SQLException {
		if (!this.knownSeries.contains(table)) {
			new DuckDbTables(this.session).create(table);
			series.add(table);
		}
		return this.session.connection().createAppender(table);
	}

	private static void append(ByteBuffer row, DuckDBAppender appender) throws SQLException {
		long time = row.getLong();
		byte[] json = new byte[row.remaining()];
		row.get(json);
		appender.beginRow().appendEpochNanos(time).append(json).endRow();
	}

}
