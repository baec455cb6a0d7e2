package dev.monitoring.adapter;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Rows that are written together, frozen with the token by which a store knows them: the
 * bytes under a token never change. A row is a length of four bytes and so many bytes
 * that only its adapter understands.
 */
public final class Batch {

	private final String token;

	private final ByteBuffer frames;

	private final int rows;

	Batch(String token, ByteBuffer frames, int rows) {
		this.token = token;
		this.frames = frames.asReadOnlyBuffer();
		this.rows = rows;
	}

	/**
	 * Makes a batch of the bytes of another.
	 * @param token what the batch is known by
	 * @param bytes rows with their lengths, from position to limit
	 * @param rows how many they are
	 * @return the batch, which shares the bytes
	 * @throws IllegalArgumentException if these are not so many rows
	 */
	public static Batch of(String token, ByteBuffer bytes, int rows) {
		ByteBuffer frames = bytes.slice();
		int counted = 0;
		for (ByteBuffer rest = frames.duplicate(); rest.hasRemaining(); counted++) {
			int length = (rest.remaining() >= Integer.BYTES) ? rest.getInt() : -1;
			if (length < 0 || length > rest.remaining()) {
				throw new IllegalArgumentException("These bytes are no rows");
			}
			rest.position(rest.position() + length);
		}
		if (counted != rows || rows == 0) {
			throw new IllegalArgumentException("These are " + counted + " rows, not " + rows);
		}
		return new Batch(token, frames, rows);
	}

	/**
	 * The rows with their lengths, for whoever keeps them to make the batch
	 * {@link #of(String, ByteBuffer, int) again}.
	 * @return a view that cannot be written to
	 */
	public ByteBuffer bytes() {
		return this.frames.duplicate();
	}

	/**
	 * What the batch is known by in the store.
	 * @return a text that no other batch has
	 */
	public String token() {
		return this.token;
	}

	/**
	 * How many rows there are, one a point.
	 * @return a positive number
	 */
	public int rows() {
		return this.rows;
	}

	/**
	 * The size of the rows with their lengths.
	 * @return the number of bytes
	 */
	public int size() {
		return this.frames.remaining();
	}

	/**
	 * Visits the rows in the order in which they were recorded.
	 * @param <E> what the action throws
	 * @param action gets a view of a row's bytes
	 * @throws E what the action throws
	 */
	public <E extends Exception> void forEachRow(RowAction<E> action) throws E {
		ByteBuffer frames = this.frames.duplicate();
		while (frames.hasRemaining()) {
			action.accept(nextRow(frames));
		}
	}

	/**
	 * The two halves of this batch, with tokens derived from its own, so that halving a
	 * batch again gives the same halves.
	 * @return two batches
	 * @throws IllegalStateException if there is only one row
	 */
	public List<Batch> halves() {
		if (this.rows < 2) {
			throw new IllegalStateException("A batch of one row has no halves");
		}
		ByteBuffer frames = this.frames.duplicate();
		int firstRows = this.rows / 2;
		for (int i = 0; i < firstRows; i++) {
			nextRow(frames);
		}
		int start = this.frames.position();
		int middle = frames.position();
		return List.of(new Batch(this.token + ".0", this.frames.slice(start, middle - start), firstRows), new Batch(
				this.token + ".1", this.frames.slice(middle, this.frames.limit() - middle), this.rows - firstRows));
	}

	private static ByteBuffer nextRow(ByteBuffer frames) {
		int length = frames.getInt();
		ByteBuffer row = frames.slice(frames.position(), length);
		frames.position(frames.position() + length);
		return row;
	}

	@Override
	public String toString() {
		return "Batch " + this.token + " of " + this.rows + " rows";
	}

	/**
	 * What is done with a row.
	 *
	 * @param <E> what it throws
	 */
	@FunctionalInterface
	public interface RowAction<E extends Exception> {

		/**
		 * Takes a row.
		 * @param row the row's bytes, from position to limit
		 * @throws E where the action fails
		 */
		void accept(ByteBuffer row) throws E;

	}

}
