package dev.monitoring.spool;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.monitoring.adapter.Batch;

/**
 * Collects records of rows into a batch until it is full.
 */
final class BatchCut implements Predicate<Frame> {

	private final int maxRows;

	private final int maxBytes;

	private final List<ByteBuffer> payloads = new ArrayList<>();

	private int rows;

	private long bytes;

	private long to;

	private long end;

	private boolean full;

	BatchCut(int maxRows, int maxBytes) {
		this.maxRows = maxRows;
		this.maxBytes = maxBytes;
	}

	@Override
	public boolean test(Frame frame) {
		ByteBuffer payload = frame.payload();
		if (payload == null || frame.type() != Frame.ROWS) {
			return true;
		}
		if (this.rows > 0 && (this.rows + (long) frame.count() > this.maxRows
				|| this.bytes + payload.remaining() > this.maxBytes)) {
			this.full = true;
			return false;
		}
		this.payloads.add(payload);
		this.rows += frame.count();
		this.bytes += payload.remaining();
		this.to = frame.sequence() + frame.count();
		this.end = frame.end();
		return true;
	}

	/**
	 * Whether there was more than is in it.
	 */
	boolean full() {
		return this.full;
	}

	int rows() {
		return this.rows;
	}

	/**
	 * The number of the row after the last.
	 */
	long to() {
		return this.to;
	}

	/**
	 * Where the last record ends in what was read.
	 */
	long end() {
		return this.end;
	}

	@Nullable Batch batch(String token) {
		if (this.rows == 0) {
			return null;
		}
		ByteBuffer frames = ByteBuffer.allocate(Math.toIntExact(this.bytes));
		this.payloads.forEach((payload) -> frames.put(payload.duplicate()));
		return Batch.of(token, frames.flip(), this.rows);
	}

}
