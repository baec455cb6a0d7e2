package dev.monitoring.pipeline;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringManager;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.Probe;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.plugin.PluginChannels;
import dev.monitoring.plugin.PluginStatistics;
import dev.monitoring.spool.Spool;

/**
 * The manager that keeps points: a bounded buffer, one worker and an adapter. Nothing
 * that happens to the store reaches those who record, and
 * {@code recorded + recovered = stored + dropped + pending} holds, but for what is being
 * recorded this very moment.
 * <p>
 * Points are taken from the moment it is built and carried from {@link #start()}. After
 * {@link #close()} it can be started again.
 */
public final class MonitoringPipeline implements MonitoringManager {

	private static final MonitoringPoint[] NO_POINTS = {};

	private final @Nullable MonitoringAdapter adapter;

	private final Settings settings;

	private final Clock clock;

	private final Accounting accounting = new Accounting();

	private final DropLog dropLog;

	private final @Nullable StoreState store;

	private final @Nullable PluginChannels plugins;

	private final Sweeper sweeper;

	private volatile @Nullable Flusher flusher;

	// Guarded by this.
	private boolean running;

	private int runs;

	private MonitoringPipeline(@Nullable MonitoringAdapter adapter, Settings settings, Clock clock,
			@Nullable PluginChannels plugins) {
		this.adapter = adapter;
		this.settings = settings;
		this.clock = clock;
		this.plugins = plugins;
		this.sweeper = new Sweeper(settings);
		this.dropLog = new DropLog(this.accounting, settings.ticker());
		this.store = (adapter != null) ? new StoreState(adapter, clock) : null;
		this.flusher = newFlusher();
	}

	/**
	 * Starts to build a pipeline to a store.
	 * @param adapter writes to the store
	 * @return a builder
	 */
	public static Builder to(MonitoringAdapter adapter) {
		return new Builder(adapter);
	}

	/**
	 * Starts to build a pipeline that keeps nothing and counts every point as dropped by
	 * {@link DropCause#NO_STORAGE}.
	 * @return a builder
	 */
	public static Builder withoutStorage() {
		return new Builder(null);
	}

	@Override
	@SuppressWarnings("NullAway") // Nobody checks what an application hands in.
	public void record(MonitoringPoint point) {
		if (point != null) {
			record(new MonitoringPoint[] { point });
		}
	}

	@Override
	public void record(Iterable<MonitoringPoint> points) {
		List<MonitoringPoint> list = new ArrayList<>(2);
		try {
			for (MonitoringPoint point : points) {
				add(point, list);
			}
		}
		catch (Throwable ex) {
			// The application's own Iterable failed: they are kept together or not at
			// all.
			this.accounting.recorded(list.size());
			this.accounting.settled(DropCause.ENCODING, list.size());
			return;
		}
		if (!list.isEmpty()) {
			record(list.toArray(NO_POINTS));
		}
	}

	private static void add(@Nullable MonitoringPoint point, List<MonitoringPoint> list) {
		if (point != null) {
			list.add(point);
		}
	}

	private void record(MonitoringPoint[] points) {
		this.accounting.recorded(points.length);
		for (int i = 0; i < points.length; i++) {
			points[i] = points[i].bounded(this.settings.maxValueLength());
		}
		if (this.plugins != null) {
			this.plugins.offer(points);
		}
		Flusher flusher = this.flusher;
		DropCause cause = (flusher != null) ? flusher.offer(points) : DropCause.NO_STORAGE;
		if (cause != null) {
			this.accounting.settled(cause, points.length);
		}
	}

	@Override
	public void initialize() {
		start();
	}

	/**
	 * Starts the worker, which opens the store. Does nothing where it runs.
	 */
	public synchronized void start() {
		if (!this.running) {
			this.running = true;
			if (this.runs++ > 0) {
				this.flusher = newFlusher();
			}
			if (this.plugins != null) {
				this.plugins.start();
			}
			if (this.flusher != null) {
				this.flusher.start(this.sweeper::sweep);
			}
			else {
				this.sweeper.start();
			}
		}
	}

	private @Nullable Flusher newFlusher() {
		return (this.store != null) ? new Flusher(this.store, this.settings, this.accounting, this.dropLog) : null;
	}

	@Override
	public void beforeFlush(Runnable action) {
		this.sweeper.add(action);
	}

	/**
	 * Carries what was recorded to the store now, on the calling thread and even in a
	 * pause after a failure. Waits for another thread that does the same for as long as
	 * {@link Builder#shutdownTimeout} says, but at least a second.
	 * @return whether the store took everything
	 */
	public boolean flush() {
		this.sweeper.sweep();
		Flusher flusher = this.flusher;
		return flusher != null && flusher.flush();
	}

	@Override
	public Probe probe() {
		if (this.adapter == null) {
			return lastProbe();
		}
		try {
			this.adapter.probe();
			return Probe.reachable(this.clock.instant());
		}
		catch (WriteException ex) {
			return Probe.failed(this.clock.instant(), ex.kind().id(), String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * What the worker saw of the store last. Does no I/O.
	 * @return reachable or not, since when and why
	 */
	public Probe lastProbe() {
		revive();
		return (this.store != null) ? this.store.last()
				: Probe.failed(this.clock.instant(), "none", "There is no store (monitoring.storage-type)");
	}

	/**
	 * The kind of store.
	 * @return what the adapter says, or {@code none}
	 */
	public String storageType() {
		return (this.adapter != null) ? this.adapter.type() : "none";
	}

	/**
	 * What became of the points.
	 * @return a snapshot
	 */
	public PipelineStatistics statistics() {
		revive();
		// No batch is settled in between, so that it cannot be counted twice.
		synchronized (this.accounting) {
			Flusher flusher = this.flusher;
			return this.accounting.statistics((flusher != null) ? flusher::held : () -> 0);
		}
	}

	/**
	 * Who looks at the pipeline looks after its worker.
	 */
	private void revive() {
		Flusher flusher = this.flusher;
		if (flusher != null) {
			flusher.revive();
		}
		this.sweeper.revive();
	}

	/**
	 * Adds who hears of each batch that the store took, such as meters.
	 * @param listener called by the worker
	 */
	public void onWrite(WriteListener listener) {
		this.accounting.onWrite(listener);
	}

	/**
	 * What became of the points for each plugin.
	 * @return a snapshot, in the order of the plugins
	 */
	public List<PluginStatistics> plugins() {
		return (this.plugins != null) ? this.plugins.statistics() : List.of();
	}

	@Override
	public synchronized void close() {
		Flusher flusher = this.flusher;
		if (this.running || this.runs == 0) {
			this.running = false;
			this.runs = Math.max(1, this.runs);
			this.sweeper.sweep();
			long deadline = System.nanoTime() + this.settings.shutdownTimeout().toNanos();
			this.sweeper.close(deadline);
			if (this.plugins != null) {
				this.plugins.stop();
			}
			if (flusher != null) {
				flusher.close();
			}
			if (this.plugins != null) {
				this.plugins.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
			}
		}
	}

	@Override
	public String toString() {
		return "MonitoringPipeline to " + ((this.adapter != null) ? this.adapter.place() : "no store");
	}

	/**
	 * Builds a pipeline.
	 */
	public static final class Builder {

		private final @Nullable MonitoringAdapter adapter;

		private Map<String, ?> commonTags = Map.of();

		private Duration flushingPeriod = Duration.ofSeconds(1);

		private int batchSize = 5000;

		private int batchBytes = 2 * 1024 * 1024;

		private int bufferSize = 32768;

		private int maxValueLength = 1024;

		private int maxTagValues = 10_000;

		private Duration shutdownTimeout = Duration.ofSeconds(5);

		private Clock clock = Clock.systemUTC();

		private LongSupplier ticker = System::nanoTime;

		private @Nullable Spool spool;

		private @Nullable PluginChannels channels;

		private Builder(@Nullable MonitoringAdapter adapter) {
			this.adapter = adapter;
		}

		/**
		 * Tags that every point carries unless it has them itself.
		 * @param commonTags the tags
		 * @return this
		 */
		public Builder commonTags(Map<String, ?> commonTags) {
			this.commonTags = commonTags;
			return this;
		}

		/**
		 * How long points wait at most before they are sent.
		 * @param flushingPeriod the time; zero for no worker at all: tests then call
		 * {@link MonitoringPipeline#flush()}
		 * @return this
		 */
		public Builder flushingPeriod(Duration flushingPeriod) {
			this.flushingPeriod = flushingPeriod;
			return this;
		}

		/**
		 * How many points are sent together at most.
		 * @param batchSize a positive number
		 * @return this
		 */
		public Builder batchSize(int batchSize) {
			this.batchSize = Settings.positive("batchSize", batchSize);
			return this;
		}

		/**
		 * How many bytes of points are sent together, but for the last point.
		 * @param batchBytes a positive number
		 * @return this
		 */
		public Builder batchBytes(int batchBytes) {
			this.batchBytes = Settings.positive("batchBytes", batchBytes);
			return this;
		}

		/**
		 * How many points wait in memory at most, those under way to the store included.
		 * @param bufferSize a positive number
		 * @return this
		 */
		public Builder bufferSize(int bufferSize) {
			this.bufferSize = Settings.positive("bufferSize", bufferSize);
			return this;
		}

		/**
		 * How long a text is at most; a longer one is cut.
		 * @param maxValueLength UTF-16 units, a positive number
		 * @return this
		 */
		public Builder maxValueLength(int maxValueLength) {
			this.maxValueLength = Settings.positive("maxValueLength", maxValueLength);
			return this;
		}

		/**
		 * How many distinct values an additional tag has at most; one beyond them is
		 * stored as {@code OTHER} and counted.
		 * @param maxTagValues a positive number
		 * @return this
		 */
		public Builder maxTagValues(int maxTagValues) {
			this.maxTagValues = Settings.positive("maxTagValues", maxTagValues);
			return this;
		}

		/**
		 * How long {@link MonitoringPipeline#close()} waits for the store and for the
		 * disk of the spool, which get up to a second more to be let go of.
		 * @param shutdownTimeout the time
		 * @return this
		 */
		public Builder shutdownTimeout(Duration shutdownTimeout) {
			this.shutdownTimeout = shutdownTimeout;
			return this;
		}

		/**
		 * Keeps points on disk until the store has taken them. Opened by
		 * {@link MonitoringPipeline#start()} or the first flush, and closed with the
		 * pipeline.
		 * @param spool the spool of this pipeline alone, or {@code null} for none
		 * @return this
		 */
		public Builder spool(@Nullable Spool spool) {
			this.spool = spool;
			return this;
		}

		/**
		 * The clock of what is shown to people.
		 * @param clock a clock
		 * @return this
		 */
		public Builder clock(Clock clock) {
			this.clock = clock;
			return this;
		}

		/**
		 * The clock of pauses and intervals, which never goes back.
		 * @param ticker nanoseconds, as {@link System#nanoTime()}
		 * @return this
		 */
		public Builder ticker(LongSupplier ticker) {
			this.ticker = ticker;
			return this;
		}

		/**
		 * What gets the points beside the store. They start and close with the pipeline.
		 * @param plugins the plugins
		 * @return this
		 */
		public Builder plugins(PluginChannels plugins) {
			this.channels = plugins.isEmpty() ? null : plugins;
			return this;
		}

		/**
		 * Builds the pipeline. Nothing is opened and no thread runs before
		 * {@link MonitoringPipeline#start()}.
		 * @return the pipeline
		 */
		public MonitoringPipeline build() {
			return new MonitoringPipeline(this.adapter,
					new Settings(AdditionalValues.of(this.commonTags, Map.of()), this.flushingPeriod, this.batchSize,
							this.batchBytes, this.bufferSize, this.maxValueLength, this.maxTagValues,
							this.shutdownTimeout, this.ticker,
							SharedSpool.of(this.spool, Settings.patience(this.shutdownTimeout))),
					this.clock, this.channels);
		}

	}

}
