package dev.monitoring.adapter.duckdb;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Cancels what takes too long, on a thread that is there only while there is something to
 * watch.
 */
final class DuckDbTimer {

	private static final long AGAIN_MILLIS = 50;

	private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, (task) -> {
		Thread thread = new Thread(task, "monitoring-duckdb-timer");
		thread.setDaemon(true);
		return thread;
	});

	DuckDbTimer() {
		this.executor.setKeepAliveTime(1, TimeUnit.SECONDS);
		this.executor.allowCoreThreadTimeOut(true);
		this.executor.setRemoveOnCancelPolicy(true);
	}

	/**
	 * Runs an action after a while, and again until the watch is closed: one that came
	 * between two statements was in vain.
	 */
	Watch after(Duration limit, Runnable action) {
		Future<?> future = this.executor.scheduleWithFixedDelay(action, limit.toMillis(), AGAIN_MILLIS,
				TimeUnit.MILLISECONDS);
		return () -> future.cancel(false);
	}

	/**
	 * Ends with what is watched.
	 */
	@FunctionalInterface
	interface Watch extends AutoCloseable {

		@Override
		void close();

	}

}
