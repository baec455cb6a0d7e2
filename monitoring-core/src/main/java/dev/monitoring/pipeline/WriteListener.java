package dev.monitoring.pipeline;

/**
 * Hears of each batch that the store took.
 */
@FunctionalInterface
public interface WriteListener {

	/**
	 * Called by the worker, which waits.
	 * @param points the points of the batch
	 * @param nanos the time that the store took for it, in nanoseconds
	 */
	void wrote(int points, long nanos);

}
