package dev.monitoring.pipeline;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.WriteException;

/**
 * Carries points from the buffer to the adapter, in batches that are frozen before they
 * are sent and sent until the store takes them. One flusher is one run of the pipeline,
 * from its start to its close.
 */
final class Flusher {

	private static final Logger logger = LoggerFactory.getLogger(MonitoringPipeline.class);

	private static final long MAINTENANCE_INTERVAL = Duration.ofMinutes(1).toNanos();

	private static final long REFUSAL_INTERVAL = Duration.ofMinutes(1).toNanos();

	private final MonitoringAdapter adapter;

	private final Settings settings;

	private final Accounting accounting;

	private final StoreState store;

	private final String tokenPrefix;

	private final PointBuffer buffer;

	private final RetryPolicy retryPolicy = new RetryPolicy();

	private final DropLog dropLog;

	private final TagLimit tagLimit;

	/**
	 * Held by who does a round: the worker, or the caller of {@link #flush()}.
	 */
	private final ReentrantLock round = new ReentrantLock();

	private final BatchBuilder builder = new BatchBuilder();

	/**
	 * Frozen batches that the store has not taken yet, oldest first: one, or its halves.
	 */
	private final Deque<Batch> frozen = new ArrayDeque<>();

	private long batches;

	private boolean initialized;

	private long nextMaintenance;

	private long nextRefusal;

	/**
	 * Until this moment the worker leaves the store alone.
	 */
	private volatile long pausedUntil;

	/**
	 * Whether the worker waits for points; who fills a batch wakes it.
	 */
	private volatile boolean waiting;

	private volatile boolean closing;

	private volatile boolean unsupported;

	/**
	 * Whether all that was not settled has been counted as dropped, so that nothing
	 * counts, and nothing is sent, afterwards. Written under {@link #accounting}.
	 */
	private volatile boolean abandoned;

	private @Nullable Thread worker;

	Flusher(MonitoringAdapter adapter, Settings settings, Accounting accounting, StoreState store, String tokenPrefix) {
		this.adapter = adapter;
		this.settings = settings;
		this.accounting = accounting;
		this.store = store;
		this.tokenPrefix = tokenPrefix;
		this.buffer = new PointBuffer(settings.bufferSize());
		this.dropLog = new DropLog(accounting, settings.ticker());
		this.tagLimit = new TagLimit(settings.maxTagValues(), accounting);
		this.pausedUntil = now();
		this.nextMaintenance = now();
		this.nextRefusal = now();
	}

	int pending() {
		return this.buffer.held();
	}

	/**
	 * Takes points, or says why not.
	 * @return why they are dropped, or {@code null} if they are not
	 */
	@Nullable DropCause offer(MonitoringPoint[] points) {
		switch (this.buffer.offer(points)) {
			case FULL -> {
				return DropCause.BUFFER_FULL;
			}
			case CLOSED -> {
				return this.unsupported ? DropCause.NO_STORAGE : DropCause.CLOSED;
			}
			case TAKEN -> {
				if (this.waiting && this.buffer.waiting() >= this.settings.batchSize()) {
					this.waiting = false;
					LockSupport.unpark(this.worker);
				}
			}
		}
		return null;
	}

	/**
	 * Starts the worker, unless rounds are done by hand.
	 * @param beforeRound what the worker does before each round
	 */
	void start(Runnable beforeRound) {
		if (!this.settings.flushingPeriod().isZero()) {
			Thread thread = new Thread(() -> work(beforeRound), "monitoring-flusher-" + this.adapter.type());
			thread.setDaemon(true);
			this.worker = thread;
			thread.start();
		}
	}

	private void work(Runnable beforeRound) {
		long period = this.settings.flushingPeriod().toNanos();
		while (!this.closing && !this.unsupported) {
			beforeRound.run();
			flush();
			await(now() + period);
		}
		// What was recorded until the buffer was closed, unless the deadline is over.
		flush();
	}

	/**
	 * Waits until a moment or until a batch is full; after a failure, until the store may
	 * be asked again.
	 */
	private void await(long moment) {
		boolean paused = this.pausedUntil - now() > 0;
		long deadline = paused ? this.pausedUntil : moment;
		this.waiting = !paused;
		while (!this.closing && deadline - now() > 0 && (paused || this.buffer.waiting() < this.settings.batchSize())) {
			LockSupport.parkNanos(this, deadline - now());
			// Whoever interrupted this thread meant something else.
			Thread.interrupted();
		}
		this.waiting = false;
	}

	/**
	 * Does one round on the calling thread: what was recorded before it goes to the
	 * store, unless the store stops taking it.
	 * @return whether the store took everything
	 */
	boolean flush() {
		this.round.lock();
		try {
			boolean done = sendAll();
			this.dropLog.report();
			return done;
		}
		finally {
			this.round.unlock();
		}
	}

	private boolean sendAll() {
		if (this.unsupported || this.abandoned) {
			return false;
		}
		try {
			if (!this.initialized) {
				this.adapter.initialize();
				this.initialized = true;
			}
			// Bounded, so that those who record cannot keep a round from ending.
			int batches = 1 + this.settings.bufferSize() / this.settings.batchSize();
			while (!this.abandoned && (!this.frozen.isEmpty() || (batches-- > 0 && freeze()))) {
				send(this.frozen.getFirst());
			}
			if (this.abandoned) {
				return false;
			}
			maintain();
			this.store.reached();
			this.retryPolicy.succeeded();
			return true;
		}
		catch (WriteException ex) {
			failed(ex);
		}
		catch (Throwable ex) {
			logger.error("Monitoring failed in an unforeseen way and will try again", ex);
			failed(new WriteException(WriteException.Kind.RETRY, "It failed with " + ex.getClass().getName() + ".",
					ex));
		}
		return false;
	}

	/**
	 * Makes a batch of the oldest points.
	 * @return whether there were any
	 */
	private boolean freeze() {
		while (this.builder.rows() < this.settings.batchSize() && this.builder.size() < this.settings.batchBytes()) {
			MonitoringPoint[] points = this.buffer.poll();
			if (points == null) {
				break;
			}
			for (MonitoringPoint point : points) {
				encode(point);
			}
		}
		if (this.builder.rows() == 0) {
			return false;
		}
		this.frozen.add(this.builder.freeze(this.tokenPrefix + "-" + this.batches++));
		return true;
	}

	private void encode(MonitoringPoint point) {
		this.builder.beginRow();
		try {
			if (this.adapter.encode(point.prepared(this.settings.commonTags(), this.tagLimit), this.builder)) {
				this.builder.endRow();
				return;
			}
		}
		catch (Throwable ex) {
			logger.debug("A point of series {} could not be encoded", point.layout().series(), ex);
		}
		this.builder.dropRow();
		settle(DropCause.ENCODING, 1);
	}

	private void send(Batch batch) throws WriteException {
		try {
			this.adapter.write(batch);
			this.frozen.removeFirst();
			settle(null, batch.rows());
		}
		catch (WriteException ex) {
			if (ex.kind() != WriteException.Kind.ISOLATE) {
				throw ex;
			}
			isolate(batch, ex);
		}
	}

	private void isolate(Batch batch, WriteException refusal) {
		this.frozen.removeFirst();
		if (batch.rows() == 1) {
			reportRefusal(refusal);
			settle(DropCause.REFUSED, 1);
			return;
		}
		List<Batch> halves = batch.halves();
		this.frozen.addFirst(halves.get(1));
		this.frozen.addFirst(halves.get(0));
	}

	/**
	 * One reason a minute: a batch may be bad from its first point to its last.
	 */
	private void reportRefusal(WriteException refusal) {
		if (now() - this.nextRefusal >= 0) {
			this.nextRefusal = now() + REFUSAL_INTERVAL;
			logger.warn("The {} store refused a point: {}", this.adapter.type(), refusal.getMessage());
		}
		else {
			logger.debug("The {} store refused a point: {}", this.adapter.type(), refusal.getMessage());
		}
	}

	/**
	 * Counts points once and for all.
	 * @param cause why they are dropped, or {@code null} if they are stored
	 */
	private void settle(@Nullable DropCause cause, int points) {
		synchronized (this.accounting) {
			if (!this.abandoned) {
				this.buffer.release(points);
				this.accounting.settled(cause, points);
			}
		}
	}

	private void maintain() throws WriteException {
		if (now() - this.nextMaintenance >= 0) {
			this.nextMaintenance = now() + MAINTENANCE_INTERVAL;
			this.adapter.maintain();
		}
	}

	private void failed(WriteException failure) {
		this.initialized = false;
		this.store.failed(failure);
		this.pausedUntil = now() + this.retryPolicy.failed(failure).toNanos();
		if (failure.kind() == WriteException.Kind.UNSUPPORTED) {
			this.unsupported = true;
			this.buffer.close();
			abandon(DropCause.NO_STORAGE);
		}
	}

	/**
	 * Stores what was recorded, within a deadline, and counts the rest as dropped.
	 */
	void close() {
		this.buffer.close();
		this.closing = true;
		Thread worker = this.worker;
		if (worker == null) {
			flushIfNeeded();
		}
		else {
			LockSupport.unpark(worker);
			join(worker);
		}
		abandon(DropCause.SHUTDOWN);
		this.adapter.close();
		this.dropLog.reportNow();
		this.store.closed();
	}

	/**
	 * What was never used opens no store to be closed.
	 */
	private void flushIfNeeded() {
		if (this.buffer.held() > 0) {
			flush();
		}
	}

	private void join(Thread worker) {
		try {
			TimeUnit.NANOSECONDS.timedJoin(worker, Math.max(1, this.settings.shutdownTimeout().toNanos()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void abandon(DropCause cause) {
		synchronized (this.accounting) {
			this.abandoned = true;
			this.accounting.settled(cause, this.buffer.abandon());
		}
	}

	private long now() {
		return this.settings.ticker().getAsLong();
	}

}
