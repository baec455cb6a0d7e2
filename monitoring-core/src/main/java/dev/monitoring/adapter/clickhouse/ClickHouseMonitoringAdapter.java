package dev.monitoring.adapter.clickhouse;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

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
 * Keeps points in a ClickHouse server: one table for every series, with the columns
 * {@code time DateTime64(9)} and {@code data JSON} (tags and fields merged). The points
 * of a series in a batch are one block under a token, so that a batch sent again is
 * stored once.
 */
public final class ClickHouseMonitoringAdapter implements MonitoringAdapter {

	private final ClickHouseSettings settings;

	private final SettledBlocks settled = new SettledBlocks();

	/**
	 * Guarded by this.
	 */
	private @Nullable ClickHouseServer server;

	private volatile @Nullable ClickHouseSession session;

	private volatile boolean closed;

	private final JsonRowEncoder rowEncoder = new JsonRowEncoder();

	/**
	 * Readers and preparations, which have connections of their own.
	 */
	private final List<AutoCloseable> companions = new CopyOnWriteArrayList<>();

	/**
	 * Makes an adapter; nothing is opened before {@link #initialize()}.
	 * @param settings where points are kept
	 */
	public ClickHouseMonitoringAdapter(ClickHouseSettings settings) {
		this.settings = settings;
	}

	@Override
	public String type() {
		return "clickhouse";
	}

	@Override
	public String place() {
		return this.settings.url() + "/" + this.settings.database();
	}

	@Override
	public void initialize() throws WriteException {
		if (this.session != null) {
			return;
		}
		this.closed = false;
		ClickHouseServer server = open();
		boolean used = false;
		try {
			hold(server);
			Map<String, String> insertSettings = new ClickHouseRequirements(server, this.settings).check();
			ClickHouseTables tables = tables(server);
			tables.createDatabase();
			use(new ClickHouseSession(server, tables, insertSettings));
			used = true;
		}
		catch (Exception ex) {
			throw failure(ex);
		}
		finally {
			if (!used) {
				disconnect(server);
			}
		}
	}

	/**
	 * Lets {@link #close()} find a server, unless it has looked for one already.
	 */
	private synchronized void hold(ClickHouseServer server) throws WriteException {
		if (this.closed) {
			server.close();
			throw closed();
		}
		this.server = server;
	}

	/**
	 * Begins a session, unless its server was closed while it was looked at.
	 */
	private synchronized void use(ClickHouseSession session) throws WriteException {
		if (session.server() != this.server) {
			throw closed();
		}
		this.session = session;
	}

	private static WriteException closed() {
		return new WriteException(WriteException.Kind.RETRY, "it is closed.", null);
	}

	@Override
	public void probe() throws WriteException {
		ClickHouseServer server = open();
		try (server) {
			new ClickHouseRequirements(server, this.settings).check();
			boolean exists = tables(server).databaseExists();
			String right = exists ? "INSERT" : "CREATE DATABASE";
			String grant = "CHECK GRANT " + right + " ON " + ClickHouseSchema.quoted(this.settings.database()) + ".*";
			if (!server.texts(grant, Map.of()).contains("1")) {
				throw ClickHouseFailures.hold("the user of monitoring.clickhouse.username lacks the right " + right
						+ " on the database of monitoring.clickhouse.database.");
			}
		}
		catch (RuntimeException ex) {
			throw failure(ex);
		}
	}

	private ClickHouseServer open() throws WriteException {
		try {
			return new ClickHouseServer(this.settings);
		}
		catch (RuntimeException ex) {
			throw failure(ex);
		}
	}

	private ClickHouseTables tables(ClickHouseServer server) {
		return new ClickHouseTables(server, new ClickHouseSchema(this.settings));
	}

	private static WriteException failure(Exception failure) {
		return (failure instanceof WriteException known) ? known : ClickHouseFailures.of(failure);
	}

	@Override
	public boolean encode(MonitoringPoint point, BatchBuilder row) {
		this.rowEncoder.encode(point, Long.reverseBytes(point.time()), row);
		return true;
	}

	@Override
	public void write(Batch batch) throws WriteException {
		ClickHouseSession session = this.session;
		if (session == null) {
			throw closed();
		}
		for (Map.Entry<String, ClickHouseBlock> block : ClickHouseBlock.of(batch).entrySet()) {
			write(session, batch.token(), block.getKey(), block.getValue());
		}
		this.settled.stored(batch.token());
	}

	private void write(ClickHouseSession session, String token, String series, ClickHouseBlock block)
			throws WriteException {
		if (this.settled.contains(token, series)) {
			return;
		}
		try {
			session.insert(series, block, token + "/" + series);
			this.settled.add(token, series);
		}
		catch (Exception ex) {
			throw failure(ex);
		}
	}

	/**
	 * Makes a reader of the statistics of this store, with a connection of its own.
	 * @param settings how statistics are read
	 * @return the reader, which {@link #close()} closes
	 */
	public StatisticsReader statistics(StatisticsSettings settings) {
		ClickHouseStatisticsReader reader = new ClickHouseStatisticsReader(this.settings, settings, Clock.systemUTC());
		this.companions.add(reader);
		return reader;
	}

	/**
	 * Makes what prepares this store for aggregation, with a connection of its own.
	 * @param settings how points are aggregated
	 * @return the preparation, which {@link #close()} closes
	 */
	public StoragePreparation preparation(AggregationSettings settings) {
		ClickHouseStoragePreparation preparation = new ClickHouseStoragePreparation(this.settings, settings,
				Clock.systemUTC());
		this.companions.add(preparation);
		return preparation;
	}

	@Override
	public void close() {
		synchronized (this) {
			this.closed = true;
			disconnect(this.server);
		}
		this.companions.forEach(ClickHouseMonitoringAdapter::close);
	}

	private static void close(AutoCloseable companion) {
		try {
			companion.close();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private synchronized void disconnect(@Nullable ClickHouseServer server) {
		if (server != null && server == this.server) {
			this.server = null;
			this.session = null;
			server.close();
		}
	}

}
