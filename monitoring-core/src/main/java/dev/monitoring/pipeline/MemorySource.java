package dev.monitoring.pipeline;

import dev.monitoring.adapter.Batch;

/**
 * Batches of what is in the buffer. A batch that is not settled keeps its places there.
 */
final class MemorySource implements BatchSource {

	private final PointBuffer buffer;

	private final Freezer freezer;

	private final int batchSize;

	MemorySource(PointBuffer buffer, Freezer freezer, int batchSize) {
		this.buffer = buffer;
		this.freezer = freezer;
		this.batchSize = batchSize;
	}

	@Override
	public boolean hasFullBatch() {
		return this.buffer.waiting() >= this.batchSize;
	}

	@Override
	public boolean fill() {
		return true;
	}

	@Override
	public Look next() {
		Batch batch = this.freezer.freeze();
		return new Look((batch != null) ? new OpenBatch(batch, false) : null, true);
	}

	@Override
	public void hangs() {
	}

	@Override
	public boolean expired(OpenBatch batch) {
		return false;
	}

	@Override
	public void remove(OpenBatch batch) {
	}

	@Override
	public void close() {
	}

}
