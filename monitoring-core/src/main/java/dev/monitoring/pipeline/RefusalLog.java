package dev.monitoring.pipeline;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.adapter.WriteException;

/**
 * Says why the store refuses points: one reason a minute, as a batch may be bad from its
 * first point to its last.
 */
final class RefusalLog {

	private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

	private static final Logger logger = LoggerFactory.getLogger(MonitoringPipeline.class);

	private final String storageType;

	private final LongSupplier ticker;

	private long next;

	RefusalLog(String storageType, LongSupplier ticker) {
		this.storageType = storageType;
		this.ticker = ticker;
		this.next = ticker.getAsLong();
	}

	void report(WriteException refusal) {
		long now = this.ticker.getAsLong();
		if (now - this.next >= 0) {
			this.next = now + INTERVAL;
			logger.warn("The {} store refused a point: {}", this.storageType, refusal.getMessage());
		}
		else {
			logger.debug("The {} store refused a point: {}", this.storageType, refusal.getMessage());
		}
	}

}
