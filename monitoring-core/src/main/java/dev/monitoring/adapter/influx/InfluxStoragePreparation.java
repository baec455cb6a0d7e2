package dev.monitoring.adapter.influx;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.monitoring.adapter.WriteException;
import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StorageException;
import dev.monitoring.storage.StoragePart;
import dev.monitoring.storage.StoragePreparation;
import dev.monitoring.storage.StorageScript;

/**
 * Makes the bucket for what is aggregated, and the tasks by which the server aggregates
 * every night.
 */
final class InfluxStoragePreparation implements StoragePreparation {

	private static final Duration TIMEOUT = Duration.ofMinutes(10);

	private final InfluxSettings influx;

	private final AggregationSettings settings;

	private final Clock clock;

	private @Nullable FluxConnection connection;

	InfluxStoragePreparation(InfluxSettings influx, AggregationSettings settings, Clock clock) {
		this.influx = influx;
		this.settings = settings;
		this.clock = clock;
	}

	@Override
	public List<StorageScript> scripts() throws StorageException {
		return scriptsOf(this.influx.bucket()).all();
	}

	private FluxScripts scriptsOf(String bucket) {
		return new FluxScripts(this.settings, bucket, this.clock.instant());
	}

	@Override
	public void create(Consumer<String> progress) throws StorageException {
		try {
			attempt(() -> prepare(progress));
		}
		catch (StorageException ex) {
			if (!Thread.currentThread().isInterrupted()) {
				throw ex;
			}
		}
	}

	private void prepare(Consumer<String> progress)
			throws FluxException, WriteException, StorageException, InterruptedException {
		InfluxBuckets.Bucket raw = makeBucket(this.influx.bucket(), this.influx.retention(), null, progress);
		requireDaysToBeKept(raw.retention());
		makeBucket(InfluxSchema.aggregated(raw.name()), null, raw.organizationId(), progress);
		InfluxBackFill backFill = new InfluxBackFill(connection(), raw, this.settings.zone(), this.clock);
		backFill.requireDaysOfZone();
		List<InfluxTask> prepared = new ArrayList<>();
		List<NightlyTask> tasks = tasks(raw.name(), raw.organizationId());
		for (NightlyTask task : tasks) {
			prepared.add(task.prepare(progress));
		}
		FluxException failure = null;
		for (int i = 0; i < tasks.size(); i++) {
			String measurement = tasks.get(i).measurement();
			boolean ours = scriptsOf(raw.name()).isOurs(measurement, prepared.get(i).script());
			InfluxTask task = prepared.get(i);
			failure = earlier(failure, failure(() -> backFill.fill(measurement, task, ours, progress)));
		}
		if (failure != null) {
			throw failure;
		}
	}

	/**
	 * Tries what leaves the rest alone where it fails.
	 */
	private static @Nullable FluxException failure(Attempt attempt)
			throws WriteException, StorageException, InterruptedException, FluxException {
		try {
			attempt.make();
			return null;
		}
		catch (FluxException ex) {
			if (Thread.currentThread().isInterrupted()) {
				throw ex;
			}
			return ex;
		}
	}

	private static @Nullable FluxException earlier(@Nullable FluxException one, @Nullable FluxException other) {
		if (one == null) {
			return other;
		}
		if (other != null) {
			one.addSuppressed(other);
		}
		return one;
	}

	private InfluxBuckets.Bucket makeBucket(String name, @Nullable Duration retention, @Nullable String organizationId,
			Consumer<String> progress) throws WriteException, FluxException {
		InfluxBuckets buckets = connection().buckets();
		InfluxBuckets.Bucket found = buckets.find(name);
		if (found == null && buckets.make(name, retention, organizationId)) {
			progress.accept("Made the bucket " + name);
		}
		found = (found != null) ? found : buckets.find(name);
		if (found == null) {
			throw new FluxException("the token may not read the bucket '" + name
					+ "'. Let the token (monitoring.influx.token) read it.", null);
		}
		return found;
	}

	/**
	 * A day that is computed anew when some of its points have expired would be replaced
	 * by a smaller one.
	 */
	private void requireDaysToBeKept(@Nullable Duration retention) throws FluxException {
		int days = this.settings.days() + 2;
		if (retention != null && retention.compareTo(Duration.ofDays(days)) < 0) {
			throw new FluxException(
					"the bucket '" + this.influx.bucket() + "' keeps points for " + retention.toHours()
							+ " hours, and the last " + this.settings.days()
							+ " days are aggregated anew every night. Let it keep them for " + days + " days at least.",
					null);
		}
	}

	private List<NightlyTask> tasks(String bucket, String organizationId) throws StorageException {
		InfluxTasks tasks = new InfluxTasks(connection(), this.influx.organization(), organizationId);
		List<NightlyTask> ours = new ArrayList<>();
		for (StorageScript script : scriptsOf(bucket).all()) {
			ours.add(NightlyTask.of(tasks, bucket, script));
		}
		return ours;
	}

	@Override
	public List<StoragePart> probe() throws StorageException {
		List<StoragePart> parts = new ArrayList<>();
		attempt(() -> {
			InfluxBuckets buckets = connection().buckets();
			InfluxBuckets.Bucket raw = buckets.find(this.influx.bucket());
			if (raw == null) {
				// One that is there belongs to the adapter, which writes to it.
				parts.add(bucket(this.influx.bucket(), null));
			}
			String name = (raw != null) ? raw.name() : this.influx.bucket();
			parts.add(bucket(InfluxSchema.aggregated(name), buckets.find(InfluxSchema.aggregated(name))));
			for (NightlyTask task : tasks(name, (raw != null) ? raw.organizationId() : buckets.organizationId())) {
				parts.add(task.part());
			}
		});
		return parts;
	}

	private static StoragePart bucket(String name, InfluxBuckets.@Nullable Bucket found) {
		return new StoragePart("bucket", name, (found != null) ? StoragePart.State.PRESENT : StoragePart.State.MISSING,
				"");
	}

	@Override
	public void drop(Consumer<String> progress) throws StorageException {
		attempt(() -> {
			InfluxBuckets buckets = connection().buckets();
			InfluxBuckets.Bucket raw = buckets.find(this.influx.bucket());
			String name = (raw != null) ? raw.name() : this.influx.bucket();
			for (NightlyTask task : tasks(name, "")) {
				task.drop(progress);
			}
			InfluxBuckets.Bucket aggregated = buckets.find(InfluxSchema.aggregated(name));
			if (aggregated != null) {
				buckets.remove(aggregated);
				progress.accept("Removed the bucket " + aggregated.name());
			}
		});
	}

	private void attempt(Attempt attempt) throws StorageException {
		try {
			attempt.make();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw failure("it was interrupted.", ex);
		}
		catch (FluxException | WriteException ex) {
			throw failure(String.valueOf(ex.getMessage()), ex);
		}
	}

	private StorageException failure(String message, Exception cause) {
		return new StorageException("InfluxDB at " + this.influx.address() + ": " + message, cause);
	}

	private synchronized FluxConnection connection() {
		FluxConnection connection = this.connection;
		if (connection == null) {
			connection = new FluxConnection(this.influx, TIMEOUT,
					"What was done is kept, and the rest is done next time.");
			this.connection = connection;
		}
		return connection;
	}

	@Override
	public synchronized void close() {
		FluxConnection connection = this.connection;
		this.connection = null;
		if (connection != null) {
			connection.close();
		}
	}

	/**
	 * Something that InfluxDB may refuse.
	 */
	@FunctionalInterface
	private interface Attempt {

		void make() throws FluxException, WriteException, StorageException, InterruptedException;

	}

}
