package dev.monitoring.pipeline;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.spool.SpoolScope;

/**
 * Carries points from the buffer to the adapter, by way of the spool where there is one.
 * One flusher is one run of the pipeline, from its start to its close.
 */
final class Flusher {

	/**
	 * How long points stay in memory only, where there is a spool.
	 */
	private static final long SLICE = Duration.ofMillis(100).toNanos();

	private static final long MAINTENANCE_INTERVAL = Duration.ofMinutes(1).toNanos();

	/**
	 * What a disk has at least to let go of the spool, should the store have used up the
	 * time of the shutdown.
	 */
	private static final long GRACE = Duration.ofSeconds(1).toNanos();

	private static final Logger logger = LoggerFactory.getLogger(MonitoringPipeline.class);

	private final MonitoringAdapter adapter;

	private final Settings settings;

	private final StoreState store;

	private final PointBuffer buffer;

	private final Ledger ledger;

	private final BatchSource source;

	private final Sender sender;

	private final RetryPolicy retryPolicy = new RetryPolicy();

	private final DropLog dropLog;

	/**
	 * Held by who does a round: the worker, or the caller of {@link #flush()}.
	 */
	private final PatientLock round = new PatientLock();

	private boolean initialized;

	private long nextMaintenance;

	/**
	 * Until this moment the worker leaves the store alone.
	 */
	private volatile long pausedUntil;

	/**
	 * Whether the last round could not get at all there is, so that the next need not
	 * come early.
	 */
	private volatile boolean stalled;

	/**
	 * Whether the worker's next round begins because a batch is full. Used by its thread.
	 */
	private boolean early;

	/**
	 * When the worker sends batches that are not full, too. Used by its thread.
	 */
	private long due;

	private volatile boolean closing;

	/**
	 * Until this moment of {@link System#nanoTime()} the last round waits for the
	 * spooler.
	 */
	private volatile long spoolerDeadline;

	private volatile boolean unsupported;

	private @Nullable Worker worker;

	/**
	 * Brings points to the spool while the other waits for the store.
	 */
	private @Nullable Worker spooler;

	Flusher(StoreState store, Settings settings, Accounting accounting, DropLog dropLog) {
		this.adapter = store.adapter();
		this.settings = settings;
		this.store = store;
		this.dropLog = dropLog;
		this.buffer = new PointBuffer(settings.bufferSize());
		this.ledger = new Ledger(accounting, this.buffer);
		Tokens tokens = new Tokens();
		Freezer freezer = new Freezer(this.adapter, settings, this.buffer, this.ledger,
				new TagLimit(settings.maxTagValues(), accounting), tokens);
		this.source = source(freezer, tokens);
		this.sender = new Sender(this.adapter, settings, this.source, this.ledger);
		this.pausedUntil = now();
		this.nextMaintenance = now();
	}

	private BatchSource source(Freezer freezer, Tokens tokens) {
		SharedSpool spool = this.settings.spool();
		if (spool == null) {
			return new MemorySource(this.buffer, freezer, this.settings.batchSize());
		}
		SpoolScope scope = new SpoolScope(this.adapter.type(), this.adapter.place(), this.adapter.rowFormat());
		return new SpoolSource(spool, scope, this.settings, this.buffer, this.ledger, freezer, tokens);
	}

	/**
	 * The points in the buffer, or on their way from there to the store.
	 */
	int held() {
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
				Worker worker = (this.spooler != null) ? this.spooler : this.worker;
				if (worker != null && worker.isWaiting() && this.buffer.waiting() >= this.settings.batchSize()) {
					worker.wake();
				}
			}
		}
		return null;
	}

	/**
	 * Starts the workers, unless rounds are done by hand.
	 * @param beforeRound what is done before each round
	 */
	void start(Runnable beforeRound) {
		if (this.settings.flushingPeriod().isZero()) {
			return;
		}
		Worker worker = new Worker("monitoring-flusher-" + this.adapter.type(), () -> work(beforeRound), this::last,
				this.settings.ticker());
		this.worker = worker;
		if (this.settings.spool() != null) {
			Worker spooler = new Worker("monitoring-spooler-" + this.adapter.type(), this::spool, this.source::fill,
					this.settings.ticker());
			this.spooler = spooler;
			spooler.start();
		}
		worker.start();
	}

	/**
	 * Sees to it that the workers live, should one have died without another in its
	 * place.
	 */
	void revive() {
		Worker worker = this.worker;
		if (worker != null) {
			worker.revive();
		}
		Worker spooler = this.spooler;
		if (spooler != null) {
			spooler.revive();
		}
	}

	private void work(Runnable beforeRound) {
		if (!this.early) {
			this.due = now() + this.settings.flushingPeriod().toNanos();
		}
		beforeRound.run();
		if (!this.unsupported) {
			flush(this.early ? Sender.Round.FULL_BATCHES : Sender.Round.ALL);
		}
		this.early = awaitNext(this.due);
	}

	/**
	 * Waits until a moment or until a batch is full; after a failure, until the store may
	 * be asked again. A full batch that cannot be got at, or sent, is not waited for.
	 * @return whether a batch was full before the moment
	 */
	private boolean awaitNext(long moment) {
		Worker worker = this.worker;
		if (worker == null) {
			return false;
		}
		boolean paused = this.pausedUntil - now() > 0;
		boolean inVain = paused || this.stalled || this.unsupported;
		return worker.await(paused ? this.pausedUntil : moment, () -> !inVain && this.source.hasFullBatch());
	}

	private void spool() {
		long next = now() + SLICE;
		boolean filled = this.source.fill();
		Worker worker = this.worker;
		if (worker != null && worker.isWaiting() && this.source.hasFullBatch()) {
			worker.wake();
		}
		Worker spooler = this.spooler;
		if (spooler != null) {
			spooler.await(next, () -> filled && this.buffer.waiting() >= this.settings.batchSize());
		}
	}

	/**
	 * Does one round on the calling thread: what was recorded before it goes to the
	 * store, unless the store stops taking it, or another thread hangs in its round.
	 * @return whether the store took everything
	 */
	boolean flush() {
		return flush(Sender.Round.ALL);
	}

	private boolean flush(Sender.Round kind) {
		if (!this.round.tryLock(this.settings.patience().toNanos())) {
			return false;
		}
		try {
			this.source.fill();
			boolean done = send(this.closing ? Sender.Round.LAST : kind);
			this.dropLog.report();
			return done;
		}
		finally {
			this.round.unlock();
		}
	}

	private boolean send(Sender.Round kind) {
		if (this.unsupported || this.ledger.isAbandoned()) {
			return false;
		}
		try {
			if (!this.initialized) {
				this.adapter.initialize();
				this.initialized = true;
			}
			boolean full = this.source.hasFullBatch();
			this.sender.send(kind);
			this.stalled = !this.sender.hasSeenAll() || (full && !this.sender.hasMoved());
			if (this.ledger.isAbandoned()) {
				return false;
			}
			maintain();
			this.store.reached();
			this.retryPolicy.succeeded();
			return this.sender.isAllSent();
		}
		catch (WriteException ex) {
			failed(ex);
		}
		catch (Throwable ex) {
			failed(Sender.unforeseen(ex));
		}
		return false;
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
			this.ledger.abandon(DropCause.NO_STORAGE);
		}
	}

	/**
	 * Stores what was recorded, within a deadline. The rest stays in the spool, or is
	 * counted as dropped.
	 */
	void close() {
		this.buffer.close();
		this.closing = true;
		long deadline = System.nanoTime() + this.settings.shutdownTimeout().toNanos();
		this.spoolerDeadline = deadline - this.settings.shutdownTimeout().toNanos() / 2;
		if (this.worker == null) {
			flushIfNeeded(deadline);
		}
		end(deadline, this.spooler, this.worker);
		this.ledger.abandon(DropCause.SHUTDOWN);
		letGo(Math.max(deadline, System.nanoTime() + GRACE));
		this.dropLog.reportNow();
		this.store.closed();
	}

	/**
	 * Tells all to end before it waits for any: one that hangs is not to cost the others
	 * their last round.
	 */
	private static void end(long deadline, @Nullable Worker... workers) {
		for (Worker worker : workers) {
			if (worker != null) {
				worker.end();
			}
		}
		for (Worker worker : workers) {
			if (worker != null) {
				worker.join(deadline);
			}
		}
	}

	/**
	 * Sends what was recorded until the buffer was closed, unless the deadline is over.
	 * The spooler first brings it to the disk, for which it has half of the time.
	 */
	private void last() {
		Worker spooler = this.spooler;
		if (spooler != null) {
			spooler.join(this.spoolerDeadline);
			if (!spooler.isEnded()) {
				this.source.hangs();
			}
		}
		flush();
	}

	/**
	 * What was never used opens no store to be closed.
	 */
	private void flushIfNeeded(long deadline) {
		if (this.buffer.held() > 0) {
			Worker.once("monitoring-flusher-" + this.adapter.type(), this::flush, this.settings.ticker())
				.join(deadline);
		}
	}

	/**
	 * Lets go of the store and the spool, on threads of their own, as nothing ends the
	 * wait for a disk.
	 */
	private void letGo(long deadline) {
		Worker store = closer(this.adapter::close);
		Worker spool = (this.settings.spool() != null) ? closer(this.source::close) : null;
		store.join(deadline);
		if (!store.isEnded()) {
			logger.warn("Monitoring stops without its {} store having been closed, which takes too long",
					this.adapter.type());
		}
		if (spool != null) {
			spool.join(deadline);
			if (!spool.isEnded()) {
				logger.warn("Monitoring stops without its spool having been closed: its disk does not answer. What was"
						+ " sent last may be sent again after the next start.");
			}
		}
	}

	private Worker closer(Runnable action) {
		return Worker.once("monitoring-closer-" + this.adapter.type(), action, this.settings.ticker());
	}

	private long now() {
		return this.settings.ticker().getAsLong();
	}

}
