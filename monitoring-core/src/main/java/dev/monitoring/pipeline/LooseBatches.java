package dev.monitoring.pipeline;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

import dev.monitoring.adapter.Batch;

/**
 * Batches that are sent from memory, as the spool could not be used when they were made.
 * They go there as soon as it can, under their tokens, as the store may have them
 * already.
 */
final class LooseBatches {

	private final SharedSpool spool;

	private final Ledger ledger;

	/**
	 * Oldest first. Guarded by this.
	 */
	private final Deque<OpenBatch> batches = new ArrayDeque<>();

	LooseBatches(SharedSpool spool, Ledger ledger) {
		this.spool = spool;
		this.ledger = ledger;
	}

	synchronized OpenBatch add(Batch batch) {
		OpenBatch open = new OpenBatch(batch, false);
		this.batches.add(open);
		return open;
	}

	/**
	 * Forgets a batch, which is settled.
	 */
	synchronized void remove(OpenBatch batch) {
		this.batches.remove(batch);
	}

	/**
	 * Brings them to the spool, which the calling thread is inside of and has open.
	 * @throws IOException if the spool cannot keep them now
	 */
	void keep() throws IOException {
		for (OpenBatch batch = oldest(); batch != null; batch = oldest()) {
			if (!this.spool.keep(batch.whole())) {
				// There never is room for it.
				remove(batch);
			}
			else if (!kept(batch)) {
				this.spool.remove(batch.whole());
			}
		}
	}

	private synchronized @Nullable OpenBatch oldest() {
		return this.batches.peek();
	}

	/**
	 * Has a batch be one of the spool, unless it was settled meanwhile.
	 */
	private synchronized boolean kept(OpenBatch batch) {
		if (!this.batches.remove(batch)) {
			return false;
		}
		this.ledger.keep(batch);
		return true;
	}

}
