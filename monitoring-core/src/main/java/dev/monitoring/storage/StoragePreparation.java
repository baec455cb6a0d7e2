package dev.monitoring.storage;

import java.util.List;
import java.util.function.Consumer;

/**
 * Prepares a store for aggregation: what {@code monitoring.aggregation.enabled} and the
 * storages command do. Its methods block, and are not for the thread of a request or of
 * the pipeline.
 */
public interface StoragePreparation extends AutoCloseable {

	/**
	 * What {@link #create} applies, in this order, with edited scripts in the place of
	 * ours.
	 * @return the scripts; none where a store needs none
	 * @throws StorageException if edited scripts cannot be read
	 */
	List<StorageScript> scripts() throws StorageException;

	/**
	 * Makes what is missing and aggregates what the store keeps already, in bounded
	 * steps, oldest first. Idempotent: what is there stays, a partly prepared store is
	 * completed, an interrupted back-fill goes on. Ends early, without an exception,
	 * where the calling thread is interrupted.
	 * @param progress gets a line for people for everything that is made, and for every
	 * step
	 * @throws StorageException if something could not be made
	 */
	void create(Consumer<String> progress) throws StorageException;

	/**
	 * Aggregates the last days anew where the store does not do so itself. Called daily
	 * at {@link AggregationSettings#time()} by those who have a process for it. Makes
	 * nothing that {@link #create} was not called for.
	 * @throws StorageException if it could not be done
	 */
	default void aggregate() throws StorageException {
	}

	/**
	 * Looks at what there is, and changes nothing.
	 * @return every part that {@link #create} makes
	 * @throws StorageException if the store cannot be looked at
	 */
	List<StoragePart> probe() throws StorageException;

	/**
	 * Removes what {@link #create} made, aggregated rows included; raw points stay.
	 * @param progress gets a line for people for everything that is removed
	 * @throws StorageException if something could not be removed
	 */
	void drop(Consumer<String> progress) throws StorageException;

	/**
	 * Lets go of the store.
	 */
	@Override
	void close();

}
