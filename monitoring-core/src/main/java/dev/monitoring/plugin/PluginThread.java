package dev.monitoring.plugin;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * A thread that does its work to the end. If it dies on the way, another takes its place,
 * at once or when somebody {@link #revive() looks after it}.
 */
final class PluginThread {

	private static final long PAUSE_AFTER_DEATH = Duration.ofMillis(100).toNanos();

	private final String name;

	private final Runnable work;

	private volatile @Nullable Thread thread;

	private volatile boolean ended;

	/**
	 * Makes a thread that does not run yet.
	 * @param name its name
	 * @param work what it does; what takes its place begins anew
	 */
	PluginThread(String name, Runnable work) {
		this.name = name;
		this.work = work;
	}

	void start() {
		start(0);
	}

	private synchronized void start(long pause) {
		Thread thread = new Thread(() -> run(pause), this.name);
		thread.setDaemon(true);
		thread.setUncaughtExceptionHandler((dead, ex) -> startAgain(dead));
		this.thread = thread;
		thread.start();
	}

	private void run(long pause) {
		LockSupport.parkNanos(pause);
		this.work.run();
		this.ended = true;
	}

	private synchronized void startAgain(Thread dead) {
		if (this.thread == dead && !this.ended) {
			start(PAUSE_AFTER_DEATH);
		}
	}

	/**
	 * Starts another thread if this one died and could not be replaced at once.
	 */
	void revive() {
		Thread thread = this.thread;
		if (thread != null && !this.ended && !thread.isAlive()) {
			startAgain(thread);
		}
	}

	boolean isStarted() {
		return this.thread != null;
	}

	void wake() {
		LockSupport.unpark(this.thread);
	}

	/**
	 * Waits until the work is done, within a time, even on a thread that is interrupted:
	 * what waits for the plugin is worth that.
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
			revive();
			thread = this.thread;
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
