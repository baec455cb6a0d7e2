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
	 * Brings them to the spool, which the calling thread is inside of and has open. Where
	 * others wait to be taken from it they stay in memory, as they could only go there
	 * under other tokens.
	 * @throws IOException if the spool cannot keep them now
	 */
	void keep() throws IOException {
		OpenBatch batch = oldest();
		while (batch != null && this.spool.waiting() == 0) {
			keep(batch);
			batch = oldest();
		}
	}

	private synchronized @Nullable OpenBatch oldest() {
		return this.batches.peek();
	}

	private void keep(OpenBatch batch) throws IOException {
		Batch whole = batch.whole();
		if (!this.spool.append(whole)) {
			// There never is room for it.
			remove(batch);
			return;
		}
		boolean named = false;
		try {
			// Alone there, it is what is taken; unless other processes' rows have come.
			named = this.spool.waiting() == whole.rows()
					&& this.spool.take(whole.token(), Integer.MAX_VALUE, Integer.MAX_VALUE) != null;
		}
		finally {
			if (!named) {
				remove(batch);
				this.ledger.found(whole.rows());
			}
		}
		if (named && !kept(batch)) {
			this.spool.remove(whole);
		}
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
