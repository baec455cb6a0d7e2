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
	 * Takes in what was recorded, so that {@link #next()} sees it.
	 * @return whether that could be done
	 */
	boolean fill();

	/**
	 * Freezes the oldest points that are in no batch yet.
	 * @return the batch, if there is one that can be got at
	 */
	Look next();

	/**
	 * Is told that somebody hangs inside, so that nobody else waits for that.
	 */
	void hangs();

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

	/**
	 * What a look for a batch brought.
	 *
	 * @param batch the batch, or {@code null} if there is none
	 * @param complete whether there can be no other, older one that could not be got at
	 */
	record Look(@Nullable OpenBatch batch, boolean complete) {

	}

}
