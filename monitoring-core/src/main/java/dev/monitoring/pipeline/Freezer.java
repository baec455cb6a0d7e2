package dev.monitoring.pipeline;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.MonitoringAdapter;

/**
 * Takes points out of the buffer, encodes them and freezes them as a batch. Used by one
 * thread at a time.
 */
final class Freezer {

	private static final Logger logger = LoggerFactory.getLogger(MonitoringPipeline.class);

	private final MonitoringAdapter adapter;

	private final Settings settings;

	private final PointBuffer buffer;

	private final Ledger ledger;

	private final TagLimit tagLimit;

	private final Tokens tokens;

	private final BatchBuilder builder = new BatchBuilder();

	Freezer(MonitoringAdapter adapter, Settings settings, PointBuffer buffer, Ledger ledger, TagLimit tagLimit,
			Tokens tokens) {
		this.adapter = adapter;
		this.settings = settings;
		this.buffer = buffer;
		this.ledger = ledger;
		this.tagLimit = tagLimit;
		this.tokens = tokens;
	}

	/**
	 * Makes a batch of the oldest points.
	 * @return the batch, or {@code null} if there are none
	 */
	@Nullable Batch freeze() {
		while (this.builder.rows() < this.settings.batchSize() && this.builder.size() < this.settings.batchBytes()) {
			MonitoringPoint[] points = this.buffer.poll();
			if (points == null) {
				break;
			}
			for (MonitoringPoint point : points) {
				encode(point);
			}
		}
		return (this.builder.rows() > 0) ? this.builder.freeze(this.tokens.next()) : null;
	}

	private void encode(MonitoringPoint point) {
		try {
			this.builder.beginRow();
			if (this.adapter.encode(point.prepared(this.settings.commonTags(), this.tagLimit), this.builder)) {
				this.builder.endRow();
				return;
			}
		}
		catch (Throwable ex) {
			logger.debug("A point of series {} could not be encoded", point.layout().series(), ex);
		}
		this.builder.dropRow();
		this.ledger.settle(false, DropCause.ENCODING, 1);
	}

}
