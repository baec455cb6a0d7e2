package dev.monitoring.adapter;

import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The rows of a batch under construction: a growing array of bytes to which an adapter
 * writes the current row. Not safe for use by several threads.
 */
public final class BatchBuilder extends OutputStream {

	private static final int INITIAL_SIZE = 64 * 1024;

	private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private byte[] bytes = new byte[INITIAL_SIZE];

	private int size;

	private int rowStart;

	private int rows;

	/**
	 * Starts a row; what was written of one that was not ended is forgotten.
	 */
	public void beginRow() {
		this.size = this.rowStart;
		writeInt(0);
	}

	/**
	 * Ends the row.
	 */
	public void endRow() {
		INTS.set(this.bytes, this.rowStart, this.size - this.rowStart - Integer.BYTES);
		this.rowStart = this.size;
		this.rows++;
	}

	/**
	 * Forgets what was written of the row.
	 */
	public void dropRow() {
		this.size = this.rowStart;
	}

	@Override
	public void write(int b) {
		ensure(1);
		this.bytes[this.size++] = (byte) b;
	}

	@Override
	public void write(byte[] source, int offset, int length) {
		ensure(length);
		System.arraycopy(source, offset, this.bytes, this.size, length);
		this.size += length;
	}

	/**
	 * Writes four bytes, the most significant first.
	 * @param value the number
	 */
	public void writeInt(int value) {
		ensure(Integer.BYTES);
		INTS.set(this.bytes, this.size, value);
		this.size += Integer.BYTES;
	}

	/**
	 * Writes eight bytes, the most significant first.
	 * @param value the number
	 */
	public void writeLong(long value) {
		ensure(Long.BYTES);
		LONGS.set(this.bytes, this.size, value);
		this.size += Long.BYTES;
	}

	/**
	 * The array of the rows, to write to from {@link #size()} on: valid until the next
	 * call, before which {@link #end(int)} takes what was written.
	 * @param more how many bytes may be written
	 * @return an array with room for them
	 */
	public byte[] room(int more) {
		ensure(more);
		return this.bytes;
	}

	/**
	 * Takes what was written into the array of {@link #room(int)}.
	 * @param end the position behind it
	 */
	public void end(int end) {
		this.size = end;
	}

	private void ensure(int more) {
		if (this.bytes.length - this.size < more) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(2 * this.bytes.length, Math.addExact(this.size, more)));
		}
	}

	/**
	 * How many rows were ended.
	 * @return the number of rows
	 */
	public int rows() {
		return this.rows;
	}

	/**
	 * The size of the rows with their lengths.
	 * @return the number of bytes
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Freezes the rows and starts anew.
	 * @param token what the batch is to be known by
	 * @return the batch
	 */
	public Batch freeze(String token) {
		Batch batch = new Batch(token, ByteBuffer.wrap(this.bytes, 0, this.rowStart).slice(), this.rows);
		// The next batch is probably of about the same size.
		this.bytes = new byte[Math.max(INITIAL_SIZE, this.rowStart + this.rowStart / 8)];
		this.size = 0;
		this.rowStart = 0;
		this.rows = 0;
		return batch;
	}

}
