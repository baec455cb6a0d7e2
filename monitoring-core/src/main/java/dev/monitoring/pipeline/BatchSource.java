package dev.monitoring.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * Where batches come from: the buffer, or the spool.
 */
interface BatchSource extends AutoCloseable {

	/**
	 * Whether a batch can be made now that is full.
	 */
	boolean hasFullBatch();

	/**
	 * Whether there may be batches that cannot be got at now, as the disk hangs that has
	 * them.
	 */
	boolean isStuck();

	/**
	 * Takes in what was recorded, so that {@link #next()} sees it.
	 */
	void fill();

	/**
	 * Freezes the oldest points that are in no batch yet.
	 * @return the batch, or {@code null} if there are none
	 */
	@Nullable OpenBatch next();

	/**
	 * Whether a batch is too old to be sent.
	 */
	boolean expired(OpenBatch batch);

	/**
	 * Forgets a batch that is settled.
	 */
	void remove(OpenBatch batch);

	@Override
	void close();

}
