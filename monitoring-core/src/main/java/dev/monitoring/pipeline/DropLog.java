package dev.monitoring.pipeline;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports drops and limited tags in one line a minute at most, written by the worker and
 * never by who records. One for all runs of a pipeline, as its counts go on.
 */
final class DropLog {

	private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

	private static final Logger logger = LoggerFactory.getLogger(MonitoringPipeline.class);

	private final Accounting accounting;

	private final LongSupplier ticker;

	private final long[] reported = new long[DropCause.values().length];

	private long reportedTags;

	private long nextReport;

	DropLog(Accounting accounting, LongSupplier ticker) {
		this.accounting = accounting;
		this.ticker = ticker;
		this.nextReport = ticker.getAsLong();
	}

	synchronized void report() {
		if (this.ticker.getAsLong() - this.nextReport >= 0) {
			reportNow();
		}
	}

	/**
	 * Reports whatever was not reported yet: nobody will later.
	 */
	synchronized void reportNow() {
		long now = this.ticker.getAsLong();
		StringBuilder line = new StringBuilder();
		for (DropCause cause : DropCause.values()) {
			long total = this.accounting.dropped(cause);
			long fresh = total - this.reported[cause.ordinal()];
			this.reported[cause.ordinal()] = total;
			if (fresh > 0 && cause != DropCause.NO_STORAGE) {
				line.append(line.isEmpty() ? "" : "; ").append(fresh).append(" because ").append(cause.advice());
			}
		}
		if (!line.isEmpty()) {
			logger.warn("Monitoring dropped points: {}", line);
			this.nextReport = now + INTERVAL;
		}
		reportTags(now);
	}

	private void reportTags(long now) {
		long total = this.accounting.limitedTags();
		if (total > this.reportedTags) {
			logger.warn("Monitoring stored {} values of tags as OTHER: their keys have more distinct ones than"
					+ " monitoring.max-tag-values. Make them fields, or raise it.", total - this.reportedTags);
			this.reportedTags = total;
			this.nextReport = now + INTERVAL;
		}
	}

}
