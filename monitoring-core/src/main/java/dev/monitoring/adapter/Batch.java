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
