package dev.monitoring.boot.aop;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * When an executor was given what the current thread runs.
 */
public final class SubtaskReceipt {

	private static final ThreadLocal<@Nullable Instant> RECEIVED = new ThreadLocal<>();

	private SubtaskReceipt() {
	}

	/**
	 * Has the thread that runs a task know when it was handed over: now.
	 * @param task the task
	 * @return the task to hand over
	 */
	public static Runnable bring(Runnable task) {
		Instant received = Instant.now();
		return () -> {
			RECEIVED.set(received);
			try {
				task.run();
			}
			finally {
				RECEIVED.remove();
			}
		};
	}

	/**
	 * The moment, for the first who asks; for others it is now.
	 */
	static Instant take() {
		Instant received = RECEIVED.get();
		RECEIVED.remove();
		return (received != null) ? received : Instant.now();
	}

}
