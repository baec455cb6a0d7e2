package dev.monitoring.pipeline;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does its work until it is told to end, whatever is thrown meanwhile. If
 * the thread itself dies, another takes its place, at once or when somebody
 * {@link #revive() looks after it}.
 */
final class Worker {

	private static final Logger logger = LoggerFactory.getLogger(MonitoringPipeline.class);

	private static final long PAUSE_AFTER_FAILURE = Duration.ofSeconds(1).toNanos();

	private final String name;

	private final Runnable round;

	private final Runnable last;

	private final LongSupplier ticker;

	private volatile @Nullable Thread thread;

	/**
	 * Whether it waits, so that somebody may wake it.
	 */
	private volatile boolean waiting;

	private volatile boolean ending;

	private volatile boolean ended;

	/**
	 * Makes a worker that does not work yet.
	 * @param name the name of its thread
	 * @param round what it does again and again
	 * @param last what it does when it ends
	 */
	Worker(String name, Runnable round, Runnable last, LongSupplier ticker) {
		this.name = name;
		this.round = round;
		this.last = last;
		this.ticker = ticker;
	}

	/**
	 * Has a thread do something once.
	 */
	static Worker once(String name, Runnable action, LongSupplier ticker) {
		Worker worker = new Worker(name, () -> {
		}, action, ticker);
		worker.end();
		worker.start();
		return worker;
	}

	synchronized void start() {
		Thread thread = new Thread(this::run, this.name);
		thread.setDaemon(true);
		thread.setUncaughtExceptionHandler((dead, ex) -> startAgain(dead));
		this.thread = thread;
		thread.start();
	}

	private synchronized void startAgain(Thread dead) {
		if (this.thread == dead && !this.ended) {
			start();
		}
	}

	/**
	 * Starts the thread again if it died. One that is about to be started is no dead one.
	 */
	synchronized void revive() {
		Thread thread = this.thread;
		if (thread != null && !this.ended && !thread.isAlive()) {
			startAgain(thread);
		}
	}

	private void run() {
		while (!this.ending) {
			attempt(this.round);
		}
		attempt(this.last);
		this.ended = true;
	}

	private void attempt(Runnable work) {
		try {
			work.run();
		}
		catch (Throwable ex) {
			// What an adapter throws never comes here.
			LockSupport.parkNanos(this.ending ? 1 : PAUSE_AFTER_FAILURE);
			logger.error("Monitoring failed in an unforeseen way and goes on", ex);
		}
	}

	/**
	 * Waits, in its thread, until a moment or until there is something to do; ends early
	 * when it is to end.
	 * @return whether there was something to do before the moment
	 */
	boolean await(long moment, BooleanSupplier due) {
		boolean early = false;
		this.waiting = true;
		while (!this.ending && moment - this.ticker.getAsLong() > 0 && !early) {
			early = due.getAsBoolean();
			if (!early) {
				LockSupport.parkNanos(this, moment - this.ticker.getAsLong());
				// Whoever interrupted this thread meant something else.
				Thread.interrupted();
			}
		}
		this.waiting = false;
		return early;
	}

	/**
	 * Whether it has done its last round.
	 */
	boolean isEnded() {
		return this.ended;
	}

	boolean isWaiting() {
		return this.waiting;
	}

	void wake() {
		this.waiting = false;
		LockSupport.unpark(this.thread);
	}

	/**
	 * Lets it do its last round.
	 */
	void end() {
		this.ending = true;
		LockSupport.unpark(this.thread);
	}

	/**
	 * Waits until it has ended, within a time, even on a thread that is interrupted: the
	 * points that wait are worth that.
	 * @param deadline a moment of {@link System#nanoTime()}
	 */
	void join(long deadline) {
		boolean interrupted = false;
		Thread thread = this.thread;
		while (thread != null && !this.ended && deadline - System.nanoTime() > 0) {
			try {
				TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
			if (!this.ended) {
				revive();
				LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
			}
			thread = this.thread;
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
