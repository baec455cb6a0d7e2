package dev.monitoring.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether points can be kept in the spool, as it was seen last. A change is logged once.
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
		report(new IOException("its disk does not answer"));
	}

	synchronized void failed(IOException failure) {
		this.pausedUntil = this.ticker.getAsLong() + PAUSE.toNanos();
		report(failure);
	}

	private synchronized void report(IOException failure) {
		this.broken = true;
		String message = String.valueOf(failure.getMessage());
		if (!message.equals(this.reported)) {
			this.reported = message;
			logger.error(
					"Monitoring cannot keep points in its spool: {}. They wait in memory, within"
							+ " monitoring.buffer-size, and it is tried again. The application is not affected.",
					message);
		}
		logger.debug("The spool failed", failure);
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
