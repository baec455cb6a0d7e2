package dev.monitoring.pipeline;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is to be done before each flush. Where there is no store, so that nothing is
 * flushed, it has a thread that does it as often.
 */
final class Sweeper {

	private static final Logger logger = LoggerFactory.getLogger(MonitoringPipeline.class);

	private final Settings settings;

	private final List<Runnable> actions = new CopyOnWriteArrayList<>();

	// Guarded by this.
	private boolean running;

	private volatile @Nullable Worker worker;

	Sweeper(Settings settings) {
		this.settings = settings;
	}

	void add(Runnable action) {
		this.actions.add(action);
		startWorker();
	}

	/**
	 * Does it once, on the calling thread.
	 */
	void sweep() {
		for (Runnable action : this.actions) {
			try {
				action.run();
			}
			catch (Throwable ex) {
				logger.warn("What was to be done before a flush failed", ex);
			}
		}
	}

	/**
	 * Does it every flushing period from now on, without a thread as long as there is
	 * nothing to do.
	 */
	synchronized void start() {
		this.running = true;
		startWorker();
	}

	private synchronized void startWorker() {
		if (this.running && this.worker == null && !this.actions.isEmpty()
				&& !this.settings.flushingPeriod().isZero()) {
			Worker worker = new Worker("monitoring-sweeper", this::round, () -> {
			}, this.settings.ticker());
			this.worker = worker;
			worker.start();
		}
	}

	private void round() {
		long next = this.settings.ticker().getAsLong() + this.settings.flushingPeriod().toNanos();
		sweep();
		Worker worker = this.worker;
		if (worker != null) {
			worker.await(next, () -> false);
		}
	}

	/**
	 * Sees to it that the thread lives, should it have died.
	 */
	void revive() {
		Worker worker = this.worker;
		if (worker != null) {
			worker.revive();
		}
	}

	/**
	 * Ends the thread.
	 * @param deadline a moment of {@link System#nanoTime()} until which it is waited for
	 */
	void close(long deadline) {
		Worker worker = stop();
		if (worker != null) {
			worker.end();
			worker.join(deadline);
		}
	}

	private synchronized @Nullable Worker stop() {
		Worker worker = this.worker;
		this.running = false;
		this.worker = null;
		return worker;
	}

}
