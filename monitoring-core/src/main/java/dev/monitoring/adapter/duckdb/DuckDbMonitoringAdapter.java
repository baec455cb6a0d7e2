package dev.monitoring.adapter.duckdb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.JsonRowEncoder;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;

/**
 * Keeps points in an embedded DuckDB file: one table for every series, with the columns
 * {@code time TIMESTAMP_NS} and {@code data JSON} (tags and fields merged). The token of
 * a batch is committed in its transaction, so that a batch sent again is stored once.
 * <p>
 * One process at a time can open the file.
 */
public final class DuckDbMonitoringAdapter implements MonitoringAdapter {

	private final DuckDbSettings settings;

	private final LongSupplier freeDisk;

	private final DuckDbDatabase database;

	private final DuckDbHousekeeping housekeeping;

	private final Set<String> knownSeries = new HashSet<>();

	private final JsonRowEncoder rowEncoder = new JsonRowEncoder();

	/**
	 * Makes an adapter; nothing is opened before {@link #initialize()}.
	 * @param settings where and within which bounds points are kept
	 * @param clock tells what is older than the retention
	 */
	public DuckDbMonitoringAdapter(DuckDbSettings settings, Clock clock) {
		this(settings, clock, () -> DuckDbDatabase.freeDisk(settings.path()));
	}

	DuckDbMonitoringAdapter(DuckDbSettings settings, Clock clock, LongSupplier freeDisk) {
		this.settings = settings;
		this.freeDisk = freeDisk;
		this.database = new DuckDbDatabase(settings, true, freeDisk);
		this.housekeeping = new DuckDbHousekeeping(this.database, settings, clock);
	}

	@Override
	public String type() {
		return "duckdb";
	}

	@Override
	public String place() {
		return this.settings.path().toString();
	}

	@Override
	public void initialize() throws WriteException {
		this.database.open();
	}

	@Override
	public void probe() throws WriteException {
		if (this.database.isOpen()) {
			return;
		}
		DuckDbDatabase probed = new DuckDbDatabase(this.settings, false, this.freeDisk);
		try {
			probed.open();
		}
		finally {
			probed.close();
		}
	}

	@Override
	public boolean encode(MonitoringPoint point, BatchBuilder row) {
		this.rowEncoder.encode(point, point.time(), row);
		return true;
	}

	@Override
	public void write(Batch batch) throws WriteException {
		try {
			this.housekeeping.requireFreeDisk();
			this.database.write((connection) -> write(batch, connection));
		}
		catch (SQLException ex) {
			// Some errors leave the connection unusable: the next attempt opens a new
			// one.
			close();
			throw DuckDbFailures.writing(ex);
		}
	}

	private void write(Batch batch, DuckDBConnection connection) throws SQLException {
		DuckDbTables tables = new DuckDbTables(connection);
		Set<String> series = new HashSet<>();
		connection.setAutoCommit(false);
		try {
			if (!tables.knows(batch.token())) {
				append(batch, connection, series);
				tables.add(batch.token());
			}
			connection.commit();
			this.knownSeries.addAll(series);
		}
		catch (SQLException | RuntimeException ex) {
			connection.rollback();
			throw ex;
		}
		finally {
			connection.setAutoCommit(true);
		}
	}

	private void append(Batch batch, DuckDBConnection connection, Set<String> series) throws SQLException {
		Map<String, DuckDBAppender> appenders = new HashMap<>();
		try {
			batch.forEachRow((row) -> {
				byte[] name = new byte[row.get()];
				row.get(name);
				String table = new String(name, StandardCharsets.US_ASCII);
				DuckDBAppender appender = appenders.get(table);
				if (appender == null) {
					appender = appender(connection, table, series);
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

	private DuckDBAppender appender(DuckDBConnection connection, String table, Set<String> series) throws SQLException {
		if (!this.knownSeries.contains(table)) {
			new DuckDbTables(connection).create(table);
			series.add(table);
		}
		return connection.createAppender(table);
	}

	private static void append(ByteBuffer row, DuckDBAppender appender) throws SQLException {
		long time = row.getLong();
		byte[] json = new byte[row.remaining()];
		row.get(json);
		appender.beginRow().appendEpochNanos(time).append(json).endRow();
	}

	@Override
	public void maintain() throws WriteException {
		try {
			this.housekeeping.run();
		}
		catch (SQLException ex) {
			close();
			throw DuckDbFailures.writing(ex);
		}
	}

	/**
	 * Reads what the file keeps.
	 * @param settings how it is read
	 * @return the reader, for as long as this adapter is open
	 */
	public StatisticsReader statistics(StatisticsSettings settings) {
		return new DuckDbStatisticsReader(this.database, settings);
	}

	@Override
	public void close() {
		this.database.close();
		// Another file may be there when it is opened again.
		this.knownSeries.clear();
	}

}
