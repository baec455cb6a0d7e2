package dev.monitoring.adapter.influx;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StoragePreparation;

/**
 * Keeps points in a bucket of InfluxDB 2: the series is the measurement, tags are text,
 * times have nanoseconds. A batch sent again stores nothing again, since a point is known
 * by its series, tags and time; no two points of a process share them, and processes
 * differ by the tag {@code instance}.
 * <p>
 * What InfluxDB does not have is bent to what it has, always in the same way:
 * <ul>
 * <li>a field never changes its type. The first type of an additional field in the
 * process has its key; values of another type go to the key with {@code _integer},
 * {@code _float}, {@code _boolean} or {@code _string} at its end, but integers go to a
 * float's field as floats. Declared codes are text;
 * <li>a point without fields gets the field {@code x_empty=true};
 * <li>a point with series, tags and time of an earlier one gets the next free nanosecond;
 * <li>in a tag, and in the key of a field, a backslash at the end or before a comma,
 * equals sign, space or quotation mark becomes a slash; of two tags whose keys then are
 * the same, the second gets an underscore at its end;
 * <li>a text field is cut at 349,525 UTF-16 units, and tags beyond 60,000 bytes are left
 * out.
 * </ul>
 */
public final class InfluxMonitoringAdapter implements MonitoringAdapter {

	private final InfluxSettings settings;

	private final Clock clock;

	private final LineProtocolEncoder encoder = new LineProtocolEncoder();

	private final List<InfluxStatisticsReader> readers = new CopyOnWriteArrayList<>();

	private final List<InfluxStoragePreparation> preparations = new CopyOnWriteArrayList<>();

	private volatile @Nullable InfluxConnection connection;

	/**
	 * Makes an adapter; nothing is connected before {@link #initialize()}.
	 * @param settings which InfluxDB, and how it is reached
	 * @param clock tells how far away a moment is that InfluxDB names
	 */
	public InfluxMonitoringAdapter(InfluxSettings settings, Clock clock) {
		this.settings = settings;
		this.clock = clock;
	}

	@Override
	public String type() {
		return "influx";
	}

	@Override
	public String place() {
		return this.settings.place();
	}

	@Override
	public void initialize() throws WriteException {
		InfluxConnection connection = this.connection;
		if (connection == null) {
			connection = new InfluxConnection(this.settings, this.clock);
			this.connection = connection;
		}
		connection.prepare();
	}

	@Override
	public void probe() throws WriteException {
		InfluxConnection connection = this.connection;
		if (connection != null) {
			connection.probe();
			return;
		}
		try (InfluxConnection probed = new InfluxConnection(this.settings, this.clock)) {
			probed.probe();
		}
	}

	@Override
	public boolean encode(MonitoringPoint point, BatchBuilder row) {
		this.encoder.encode(point, row);
		return true;
	}

	@Override
	public void write(Batch batch) throws WriteException {
		InfluxConnection connection = this.connection;
		if (connection == null) {
			throw InfluxFailures.closed();
		}
		connection.write(batch);
	}

	/**
	 * Reads statistics, over a connection of its own that {@link #close()} closes too.
	 * @param settings how they are read
	 * @return a reader
	 */
	public StatisticsReader statistics(StatisticsSettings settings) {
		InfluxStatisticsReader reader = new InfluxStatisticsReader(this.settings, settings, this.clock);
		this.readers.add(reader);
		return reader;
	}

	/**
	 * Prepares the store for aggregation, over a connection of its own that
	 * {@link #close()} closes too.
	 * @param settings when and what is aggregated
	 * @return the preparation
	 */
	public StoragePreparation preparation(AggregationSettings settings) {
		InfluxStoragePreparation preparation = new InfluxStoragePreparation(this.settings, settings, this.clock);
		this.preparations.add(preparation);
		return preparation;
	}

	@Override
	public void close() {
		InfluxConnection connection = this.connection;
		this.connection = null;
		if (connection != null) {
			connection.close();
		}
		this.readers.forEach(InfluxStatisticsReader::close);
		this.preparations.forEach(InfluxStoragePreparation::close);
	}

}
