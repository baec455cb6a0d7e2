package dev.monitoring.adapter.clickhouse;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes calls on threads of its own, each within a bound of time. The HTTP client below
 * ClickHouse's sleeps in a call for as long as a proxy's {@code Retry-After} says, be it
 * years, and reads every answer to its end, however slowly that comes; neither can be
 * switched off.
 */
final class ClickHouseCalls implements AutoCloseable {

	private static final long IDLE_SECONDS = 10;

	private final ExecutorService threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS,
			new SynchronousQueue<>(), (call) -> {
				Thread thread = new Thread(call, "monitoring-clickhouse");
				thread.setDaemon(true);
				return thread;
			});

	private final long longest;

	/**
	 * Makes it.
	 * @param longest the longest that a call may take
	 */
	ClickHouseCalls(Duration longest) {
		this.longest = longest.toNanos();
	}

	/**
	 * Makes a call, and waits for its end whether this thread is interrupted or not.
	 * @throws TimeoutException if it takes too long; it is interrupted then
	 * @throws Exception what the call throws
	 */
	<T> T call(Callable<T> call) throws Exception {
		Future<T> future = this.threads.submit(call);
		long deadline = System.nanoTime() + this.longest;
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		catch (ExecutionException ex) {
			throw unwrapped(ex);
		}
		finally {
			future.cancel(true);
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private static Exception unwrapped(ExecutionException ex) {
		Throwable cause = ex.getCause();
		if (cause instanceof OutOfMemoryError) {
			// The client makes an array of whatever length an answer tells of. Only that
			// call had it.
			return new IOException("an answer claims to be larger than the memory", cause);
		}
		if (cause instanceof Error error) {
			throw error;
		}
		return (cause instanceof Exception exception) ? exception : ex;
	}

	/**
	 * Interrupts what is under way.
	 */
	@Override
	public void close() {
		this.threads.shutdownNow();
	}

}
