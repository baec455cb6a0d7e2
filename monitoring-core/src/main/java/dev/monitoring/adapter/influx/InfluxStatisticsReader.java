package dev.monitoring.adapter.influx;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.monitoring.adapter.WriteException;
import dev.monitoring.statistics.ErrorStatistics;
import dev.monitoring.statistics.RequestQuery;
import dev.monitoring.statistics.RequestRecord;
import dev.monitoring.statistics.RouteStatistics;
import dev.monitoring.statistics.Statistics;
import dev.monitoring.statistics.StatisticsException;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsRange;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.statistics.UsageStatistics;

/**
 * Statistics by Flux, in the shapes that the storage engine answers without handing out
 * every row.
 */
final class InfluxStatisticsReader implements StatisticsReader, AutoCloseable {

	private static final long BUCKET_IS_FRESH = Duration.ofMinutes(1).toNanos();

	private final InfluxSettings influx;

	private final StatisticsSettings settings;

	private final Clock clock;

	private @Nullable FluxConnection connection;

	private volatile @Nullable Known known;

	private volatile @Nullable Whole whole;

	InfluxStatisticsReader(InfluxSettings influx, StatisticsSettings settings, Clock clock) {
		this.influx = influx;
		this.settings = settings;
		this.clock = clock;
	}

	@Override
	public Statistics<RouteStatistics> routes(StatisticsQuery query) {
		return read((bucket, connection, deadline) -> new RouteQuestion(question(query, bucket, connection, deadline))
			.answer(this.settings.exactRows()));
	}

	@Override
	public Statistics<ErrorStatistics> errors(StatisticsQuery query) {
		return read((bucket, connection, deadline) -> new ErrorQuestion(question(query, bucket, connection, deadline))
			.answer());
	}

	@Override
	public Statistics<UsageStatistics> usages(StatisticsQuery query) {
		return read((bucket, connection, deadline) -> new UsageQuestion(question(query, bucket, connection, deadline))
			.answer());
	}

	@Override
	public List<RequestRecord> requests(RequestQuery query) {
		return read(
				(bucket, connection, deadline) -> new PointSearch(connection, deadline, bucket.name(), query).points());
	}

	private StatisticsQuestion question(StatisticsQuery query, InfluxBuckets.Bucket bucket, FluxConnection connection,
			long deadline) throws FluxException {
		Duration retention = bucket.retention();
		Instant kept = (retention != null) ? this.clock.instant().minus(retention) : Instant.MIN;
		ZoneId zone = this.settings.aggregationZone();
		if (zone != null) {
			kept = whole(query, bucket, kept, new KeptRows(connection, deadline, bucket.name(), zone));
		}
		return new StatisticsQuestion(connection, deadline, bucket.name(), query,
				StatisticsRange.of(query, kept, zone));
	}

	/**
	 * Since when all raw rows are there, as far as it matters for a query.
	 */
	private Instant whole(StatisticsQuery query, InfluxBuckets.Bucket bucket, Instant kept, KeptRows rows)
			throws FluxException {
		Instant now = this.clock.instant();
		if (!query.from().isBefore(rows.day(now))) {
			// What is not aggregated yet is there raw or nowhere.
			return kept;
		}
		Whole whole = this.whole;
		if (whole == null || !whole.bucket().equals(bucket) || System.nanoTime() - whole.asked() >= BUCKET_IS_FRESH) {
			whole = new Whole(bucket, rows.since(kept, now), System.nanoTime());
			this.whole = whole;
		}
		return whole.since().isAfter(kept) ? whole.since() : kept;
	}

	private <T> T read(Reading<T> reading) {
		long deadline = System.nanoTime() + this.settings.timeout().toNanos();
		try {
			FluxConnection connection = connection();
			return reading.read(bucket(connection), connection, deadline);
		}
		catch (FluxException ex) {
			throw new StatisticsException(
					"InfluxDB at " + this.influx.address() + " could not be read: " + ex.getMessage(), ex);
		}
	}

	/**
	 * The bucket of raw points, whose retention somebody may have changed.
	 */
	private InfluxBuckets.Bucket bucket(FluxConnection connection) throws FluxException {
		Known known = this.known;
		if (known != null && System.nanoTime() - known.since() < BUCKET_IS_FRESH) {
			return known.bucket();
		}
		InfluxBuckets.Bucket bucket = find(connection);
		if (bucket == null) {
			throw new FluxException("it has no bucket '" + this.influx.bucket()
					+ "', or the token may not read it. Let the token (monitoring.influx.token) read the bucket.",
					null);
		}
		this.known = new Known(bucket, System.nanoTime());
		return bucket;
	}

	private InfluxBuckets.@Nullable Bucket find(FluxConnection connection) throws FluxException {
		try {
			return connection.buckets().find(this.influx.bucket());
		}
		catch (WriteException ex) {
			throw connection.failure(ex);
		}
	}

	private synchronized FluxConnection connection() {
		FluxConnection connection = this.connection;
		if (connection == null) {
			connection = new FluxConnection(this.influx, this.settings.timeout(),
					"Ask for less, or raise monitoring.statistics.timeout.");
			this.connection = connection;
		}
		return connection;
	}

	/**
	 * Closes the connection; it is made anew where something is read after that.
	 */
	@Override
	public synchronized void close() {
		FluxConnection connection = this.connection;
		this.connection = null;
		if (connection != null) {
			connection.close();
		}
	}

	/**
	 * The bucket as it was.
	 */
	private record Known(InfluxBuckets.Bucket bucket, long since) {

	}

	/**
	 * Since when all raw rows of the bucket were there.
	 */
	private record Whole(InfluxBuckets.Bucket bucket, Instant since, long asked) {

	}

	/**
	 * Something that is read.
	 *
	 * @param <T> the answer
	 */
	@FunctionalInterface
	private interface Reading<T> {

		T read(InfluxBuckets.Bucket bucket, FluxConnection connection, long deadline) throws FluxException;

	}

}
