package dev.monitoring.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;

import dev.monitoring.adapter.Batch;

/**
 * A batch that is not settled yet.
 */
final class OpenBatch {

	private final Batch whole;

	/**
	 * Whether its points count as being in the spool. Changed, like the next, under the
	 * lock of {@link Accounting}.
	 */
	private volatile boolean spooled;

	private int unsettled;

	/**
	 * What is left to be sent, oldest first: the batch, or parts that it was halved into.
	 */
	private final Deque<Batch> parts = new ArrayDeque<>();

	private int failures;

	private long retryAt;

	OpenBatch(Batch whole, boolean spooled) {
		this.whole = whole;
		this.spooled = spooled;
		this.unsettled = whole.rows();
		this.parts.add(whole);
	}

	Batch whole() {
		return this.whole;
	}

	boolean isSpooled() {
		return this.spooled;
	}

	/**
	 * Notes that it came into the spool.
	 */
	void keep() {
		this.spooled = true;
	}

	/**
	 * The points that are not settled.
	 */
	int unsettled() {
		return this.unsettled;
	}

	void settled(int points) {
		this.unsettled -= points;
	}

	Deque<Batch> parts() {
		return this.parts;
	}

	int rows() {
		return this.parts.stream().mapToInt(Batch::rows).sum();
	}

	/**
	 * Counts a failure that other batches may not share.
	 * @return how many there were in a row
	 */
	int failed() {
		return ++this.failures;
	}

	int failures() {
		return this.failures;
	}

	boolean isDue(long now) {
		return now - this.retryAt >= 0;
	}

	void retryAt(long moment) {
		this.retryAt = moment;
	}

}
