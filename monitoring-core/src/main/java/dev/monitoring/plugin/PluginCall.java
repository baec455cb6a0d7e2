package dev.monitoring.plugin;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The call that a plugin's thread is in. Another thread interrupts it when it takes too
 * long, and never anything that comes after it.
 */
final class PluginCall {

	private final long timeout;

	// All guarded by this.
	private @Nullable Thread caller;

	private long started;

	private boolean interrupted;

	PluginCall(Duration timeout) {
		this.timeout = timeout.toNanos();
	}

	synchronized void begin() {
		this.caller = Thread.currentThread();
		this.started = System.nanoTime();
		this.interrupted = false;
	}

	/**
	 * Ends the call, and the interruption with it.
	 * @return whether the call was interrupted because it took too long
	 */
	synchronized boolean end() {
		this.caller = null;
		// The plugin's own interruptions are not to reach its next call either.
		Thread.interrupted();
		return this.interrupted;
	}

	/**
	 * Interrupts the call if it takes too long, once.
	 */
	synchronized void check() {
		if (isOverdue() && !this.interrupted) {
			interrupt();
		}
	}

	synchronized void interrupt() {
		if (this.caller != null) {
			this.interrupted = true;
			this.caller.interrupt();
		}
	}

	synchronized boolean isOverdue() {
		return this.caller != null && System.nanoTime() - this.started > this.timeout;
	}

}
