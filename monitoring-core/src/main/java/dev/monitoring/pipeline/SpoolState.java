package dev.monitoring.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether points can be kept in the spool, and what is there be read, as it was seen
 * last. The one says nothing of the other. A change is logged once.
 */
final class SpoolState {

	/**
	 * How long a spool that failed is left alone.
	 */
	static final Duration PAUSE = Duration.ofSeconds(10);

	private static final Logger logger = LoggerFactory.getLogger(MonitoringPipeline.class);

	private final LongSupplier ticker;

	private boolean broken;

	private long pausedUntil;

	private @Nullable String reported;

	private boolean unreadable;

	SpoolState(LongSupplier ticker) {
		this.ticker = ticker;
		this.pausedUntil = ticker.getAsLong();
	}

	synchronized boolean isBroken() {
		return this.broken;
	}

	/**
	 * Whether it is to be left alone for now.
	 */
	synchronized boolean isPaused() {
		return this.ticker.getAsLong() - this.pausedUntil < 0;
	}

	/**
	 * Its disk hangs, and somebody hangs there already: to look again costs nothing.
	 */
	void unanswered() {
		report("its disk does not answer");
	}

	synchronized void failed(Exception failure) {
		this.pausedUntil = this.ticker.getAsLong() + PAUSE.toNanos();
		report((failure instanceof IOException) ? String.valueOf(failure.getMessage()) : failure.toString());
		logger.debug("The spool failed", failure);
	}

	private synchronized void report(String message) {
		this.broken = true;
		if (!message.equals(this.reported)) {
			this.reported = message;
			logger.error(
					"Monitoring cannot keep points in its spool: {}. They wait in memory, within"
							+ " monitoring.buffer-size, and it is tried again. The application is not affected.",
					message);
		}
	}

	/**
	 * Some of what is there cannot be read now. That keeps nothing from being added.
	 */
	synchronized void unreadable(Exception failure) {
		if (!this.unreadable) {
			this.unreadable = true;
			logger.error("Monitoring cannot read all of its spool: {}. What it cannot read stays there, and it is tried"
					+ " again. Other points are not affected.", failure.toString());
		}
		logger.debug("The spool could not be read", failure);
	}

	/**
	 * Whether something is left that could not be read.
	 */
	synchronized boolean isUnreadable() {
		return this.unreadable;
	}

	/**
	 * All was read that was there.
	 */
	synchronized void readable() {
		if (this.unreadable) {
			this.unreadable = false;
			logger.info("Monitoring can read all of its spool again");
		}
	}

	/**
	 * Points were kept.
	 */
	synchronized void works() {
		if (this.broken) {
			this.broken = false;
			this.reported = null;
			this.pausedUntil = this.ticker.getAsLong();
			logger.info("Monitoring keeps points in its spool again");
		}
	}

}
