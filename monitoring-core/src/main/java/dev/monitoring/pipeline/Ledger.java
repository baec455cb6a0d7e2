package dev.monitoring.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * Counts the points of one run of the pipeline once and for all, and gives their place
 * back: in the buffer, or among those in the spool. Its counts change together, under the
 * lock of {@link Accounting}.
 */
final class Ledger {

	private final Accounting accounting;

	private final PointBuffer buffer;

	/**
	 * Points that an earlier run of this pipeline left in the spool and that were not
	 * found there yet: they were recorded, not recovered.
	 */
	private long left;

	/**
	 * Whether all that was not settled has been counted as dropped, so that nothing
	 * counts, and nothing is sent, afterwards.
	 */
	private volatile boolean abandoned;

	Ledger(Accounting accounting, PointBuffer buffer) {
		this.accounting = accounting;
		this.buffer = buffer;
		synchronized (accounting) {
			this.left = accounting.spooled();
		}
	}

	/**
	 * Counts points that leave the pipeline.
	 * @param spooled whether they were in the spool, or else in the buffer
	 * @param cause why they are dropped, or {@code null} if they are stored
	 * @return whether they are counted, because nothing was abandoned before
	 */
	boolean settle(boolean spooled, @Nullable DropCause cause, long points) {
		synchronized (this.accounting) {
			if (this.abandoned) {
				return false;
			}
			if (spooled) {
				this.accounting.spooled(-points);
			}
			else {
				this.buffer.release((int) points);
			}
			this.accounting.settled(cause, points);
			return true;
		}
	}

	/**
	 * Counts points of a batch that leave the pipeline.
	 * @param cause why they are dropped, or {@code null} if they are stored
	 * @return whether they are counted, because nothing was abandoned before
	 */
	boolean settle(OpenBatch batch, @Nullable DropCause cause, int points) {
		synchronized (this.accounting) {
			batch.settled(points);
			return settle(batch.isSpooled(), cause, points);
		}
	}

	/**
	 * Counts what is left of a batch, which came into the spool while it was sent.
	 */
	void keep(OpenBatch batch) {
		synchronized (this.accounting) {
			spooled(batch.unsettled());
			batch.keep();
		}
	}

	/**
	 * Counts points that went from the buffer to the spool.
	 */
	void spooled(int points) {
		synchronized (this.accounting) {
			if (!this.abandoned) {
				this.buffer.release(points);
				this.accounting.spooled(points);
			}
		}
	}

	/**
	 * Counts points that were found in the spool.
	 */
	void found(long points) {
		synchronized (this.accounting) {
			if (this.abandoned) {
				// The next run finds them again.
				return;
			}
			long known = Math.min(points, this.left);
			this.left -= known;
			this.accounting.recovered(points - known);
		}
	}

	/**
	 * Counts those that are gone, now that all has been found that there is.
	 */
	void foundAll() {
		synchronized (this.accounting) {
			settle(true, DropCause.SPOOL_DAMAGED, this.left);
			this.left = 0;
		}
	}

	/**
	 * Counts what is in the buffer as dropped. What is in the spool stays there.
	 */
	void abandon(DropCause cause) {
		synchronized (this.accounting) {
			this.abandoned = true;
			this.accounting.settled(cause, this.buffer.abandon());
		}
	}

	/**
	 * The points that are in the buffer and in the spool.
	 */
	long pending() {
		synchronized (this.accounting) {
			return this.buffer.held() + this.accounting.spooled();
		}
	}

	boolean isAbandoned() {
		return this.abandoned;
	}

	/**
	 * Tells of a batch that the store took.
	 * @param nanos the time that it took for that
	 */
	void wrote(int points, long nanos) {
		this.accounting.wrote(points, nanos);
	}

}
