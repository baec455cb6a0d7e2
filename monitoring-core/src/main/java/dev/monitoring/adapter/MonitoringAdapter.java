package dev.monitoring.adapter;

import java.io.IOException;

import dev.monitoring.MonitoringPoint;

/**
 * Writes points to one kind of store. The pipeline calls {@link #initialize},
 * {@link #write} and {@link #maintain} from one thread at a time, and so {@link #encode},
 * but with a spool these two threads are not the same and points are encoded while others
 * are written, and before the store was opened. {@link #probe} and {@link #close} come
 * from any thread.
 */
public interface MonitoringAdapter extends AutoCloseable {

	/**
	 * The kind of store.
	 * @return a value of {@code monitoring.storage-type}
	 */
	String type();

	/**
	 * Where the points are kept, for people.
	 * @return a path or address, without credentials
	 */
	String place();

	/**
	 * The version of what {@link #encode} writes: rows that wait on disk are sent by an
	 * adapter of the same type, place and version only.
	 * @return a number that changes when the rows do
	 */
	default int rowFormat() {
		return 1;
	}

	/**
	 * Opens the store and prepares what writing needs. Idempotent; called again after a
	 * failure and after {@link #close()}.
	 * @throws WriteException if the store cannot be written to now
	 */
	void initialize() throws WriteException;

	/**
	 * Asks the store whether it can be written to now. Works without
	 * {@link #initialize()}.
	 * @throws WriteException if it cannot
	 */
	void probe() throws WriteException;

	/**
	 * Writes one row into a batch under construction: what this adapter needs to write
	 * the point later, in another process perhaps, and nothing else.
	 * @param point the point
	 * @param row where its bytes go
	 * @return {@code false} if no store row can be made of the point, which is then
	 * counted as dropped
	 * @throws IOException if the point cannot be encoded
	 */
	boolean encode(MonitoringPoint point, BatchBuilder row) throws IOException;

	/**
	 * Stores a batch once: sent again with the same token, it stores nothing again.
	 * Either all rows are stored on return, or none of them that would be stored again by
	 * the same call.
	 * @param batch the batch
	 * @throws WriteException if the store did not take it
	 */
	void write(Batch batch) throws WriteException;

	/**
	 * Keeps the store within its bounds. Called about once a minute.
	 * @throws WriteException if the store cannot be written to now
	 */
	default void maintain() throws WriteException {
	}

	/**
	 * Lets go of the store, ending a call that is under way.
	 */
	@Override
	void close();

}
