package dev.monitoring.spool;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import dev.monitoring.adapter.Batch;

/**
 * Keeps rows until a store has taken them, and beyond the end of the process. The
 * pipeline calls it from two threads, one that appends and one that takes and removes;
 * what it throws never reaches those who record.
 */
public interface Spool extends AutoCloseable {

	/**
	 * Opens the spool for the rows of one store, and finds what an earlier process left
	 * there. Called again after a failure and after {@link #close()}.
	 * @param scope whose rows it keeps; those of others are left alone
	 * @param listener is told of rows that are found and lost, on the calling thread
	 * @throws IOException if nothing can be kept now; the message names what cures it
	 */
	void open(SpoolScope scope, Listener listener) throws IOException;

	/**
	 * Keeps rows: when this returns, the end of the process does not lose them.
	 * @param rows the rows; their token is not kept
	 * @return whether they are kept; {@code false} if there never is room for them, so
	 * that they are lost
	 * @throws IOException if they are not kept; the message names what cures it
	 */
	boolean append(Batch rows) throws IOException;

	/**
	 * Keeps a batch that was sent from memory, as one that was taken: after the end of
	 * the process it is found again under its token, whenever that is.
	 * @param batch the batch, under the token that the store may know it by
	 * @return whether it is kept; {@code false} if there never is room for it
	 * @throws IOException if it is not kept; the message names what cures it
	 */
	boolean keep(Batch batch) throws IOException;

	/**
	 * Takes the oldest rows that were not taken yet. Before it returns, the batch is
	 * sealed: after the end of the process it is found again with the same rows under the
	 * same token. Batches that an earlier process had sealed come first, as they were.
	 * @param token what a new batch is to be known by
	 * @param maxRows the most rows of a new batch, unless they were appended together
	 * @param maxBytes the most bytes of a new batch, unless they were appended together
	 * @return the batch, or {@code null} if there is none
	 * @throws IOException if they cannot be read now
	 */
	@Nullable Batch take(String token, int maxRows, int maxBytes) throws IOException;

	/**
	 * Whether a batch has waited longer than rows are to be kept.
	 * @param batch one that was taken
	 * @return {@code true} if it is to be given up
	 */
	boolean expired(Batch batch);

	/**
	 * Forgets a batch that was taken or kept, because it is settled.
	 * @param batch the batch as it was taken or kept
	 */
	void remove(Batch batch);

	/**
	 * How many rows wait to be taken.
	 * @return a number of rows
	 */
	long waiting();

	/**
	 * Lets go of the spool, which keeps what it has.
	 */
	@Override
	void close();

	/**
	 * Is told what becomes of rows without the pipeline's doing.
	 */
	interface Listener {

		/**
		 * Rows of an earlier process are there, readable or not.
		 * @param rows how many
		 */
		void found(long rows);

		/**
		 * Rows that were appended or found are not kept any more.
		 * @param loss why
		 * @param rows how many
		 */
		void lost(Loss loss, long rows);

	}

	/**
	 * Why rows are lost.
	 */
	enum Loss {

		/**
		 * There was no room for newer ones.
		 */
		FULL,

		/**
		 * They were too old.
		 */
		EXPIRED,

		/**
		 * They could not be read any more.
		 */
		DAMAGED

	}

}
