package dev.monitoring.adapter.duckdb;

import java.sql.SQLException;
import java.time.Clock;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.JsonRowEncoder;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StoragePreparation;

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

	private final Clock clock;

	private final DuckDbRollUp rollUp = new DuckDbRollUp();

	private final DuckDbHousekeeping housekeeping;

	private final JsonRowEncoder rowEncoder = new JsonRowEncoder();

	private @Nullable DuckDbWriter writer;

	/**
	 * Makes an adapter; nothing is opened before {@link #initialize()}.
	 * @param settings where and within which bounds points are kept
	 * @param clock tells what is older than the retention
	 */
	public DuckDbMonitoringAdapter(DuckDbSettings settings, Clock clock) {
		this(settings, clock, () -> new DuckDbFile(settings, false).freeDisk());
	}

	DuckDbMonitoringAdapter(DuckDbSettings settings, Clock clock, LongSupplier freeDisk) {
		this.settings = settings;
		this.freeDisk = freeDisk;
		this.clock = clock;
		this.database = new DuckDbDatabase(settings, true, freeDisk);
		this.housekeeping = new DuckDbHousekeeping(this.database, settings, clock, this.rollUp);
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
			this.database.write((session) -> write(batch, session));
		}
		catch (SQLException ex) {
			// Some errors leave the connection unusable: the next attempt opens a new
			// one.
			this.database.release();
			throw DuckDbFailures.writing(ex);
		}
	}

	private void write(Batch batch, DuckDbSession session) throws SQLException {
		DuckDbWriter known = this.writer;
		if (known == null || !known.isOf(session)) {
			known = new DuckDbWriter(session);
			this.writer = known;
		}
		known.write(batch);
	}

	@Override
	public void maintain() throws WriteException {
		try {
			this.housekeeping.run();
		}
		catch (SQLException ex) {
			this.database.release();
			throw DuckDbFailures.writing(ex);
		}
	}

	/**
	 * Reads what the file keeps; opens it where {@link #initialize()} has not.
	 * @param settings how it is read
	 * @return the reader, for as long as this adapter is open
	 */
	public StatisticsReader statistics(StatisticsSettings settings) {
		return new DuckDbStatisticsReader(this.database, settings);
	}

	/**
	 * Aggregates what the file keeps, by local day, in the same file; opens it where
	 * {@link #initialize()} has not. Once {@link StoragePreparation#create} has run,
	 * {@link #maintain()} aggregates points before it deletes them.
	 * @param settings whose days, and which scripts
	 * @return the preparation, for as long as this adapter is open
	 */
	public StoragePreparation preparation(AggregationSettings settings) {
		DuckDbScripts scripts = new DuckDbScripts(settings.scripts());
		this.rollUp.use(scripts);
		return new DuckDbStoragePreparation(this.database, this.rollUp, scripts, settings, this.clock);
	}

	/**
	 * Closes the file; a statement that runs, a reader's too, is cancelled.
	 */
	@Override
	public void close() {
		this.database.close();
	}

}
