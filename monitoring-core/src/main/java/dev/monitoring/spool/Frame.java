package dev.monitoring.spool;

import java.nio.ByteBuffer;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

/**
 * One record of a file: the marker of its segment, type, length, sequence, count, a
 * checksum of the payload, a checksum of all that, the payload. The marker is random, so
 * that nothing within a payload can pass for a record.
 *
 * @param type what it tells
 * @param sequence the number of its first row
 * @param count how many rows it has
 * @param offset where it starts in what was read
 * @param payload its bytes, or {@code null} if they are damaged or cut off
 * @param end where it ends in what was read, be that read or not
 */
record Frame(int type, long sequence, int count, int offset, @Nullable ByteBuffer payload, long end) {

	static final int ROWS = 1;

	static final int SEAL = 2;

	static final int REMOVED = 3;

	/**
	 * The size of a record without its payload.
	 */
	static final int HEAD = 36;

	private static final int CHECKED = HEAD - Integer.BYTES;

	static ByteBuffer write(long marker, int type, long sequence, int count, ByteBuffer payload) {
		ByteBuffer frame = ByteBuffer.allocate(HEAD + payload.remaining());
		frame.putLong(marker).putInt(type).putInt(payload.remaining()).putLong(sequence).putInt(count);
		frame.putInt(checksum(payload));
		frame.putInt(checksum(frame.slice(0, CHECKED)));
		return frame.put(payload.duplicate()).flip();
	}

	/**
	 * Visits the records of a file, those that are damaged only in their payload included
	 * and whatever lies between them left out.
	 * @param content what was read of the file
	 * @param visitor gets each record and says whether to go on
	 */
	static void scan(ByteBuffer content, long marker, Predicate<Frame> visitor) {
		int at = content.position();
		while (at + HEAD <= content.limit()) {
			Frame frame = (content.getLong(at) == marker) ? read(content, at) : null;
			if (frame == null) {
				at++;
			}
			else if (!visitor.test(frame) || frame.end() > content.limit()) {
				return;
			}
			else {
				at = (int) frame.end();
			}
		}
	}

	private static @Nullable Frame read(ByteBuffer content, int at) {
		ByteBuffer head = content.slice(at, HEAD);
		if (checksum(head.slice(0, CHECKED)) != head.getInt(CHECKED)) {
			return null;
		}
		int type = head.getInt(8);
		int length = head.getInt(12);
		long sequence = head.getLong(16);
		int count = head.getInt(24);
		if (length < 0 || count < 0 || sequence < 0) {
			return null;
		}
		long end = (long) at + HEAD + length;
		ByteBuffer payload = (end <= content.limit()) ? content.slice(at + HEAD, length) : null;
		if (payload != null && checksum(payload) != head.getInt(28)) {
			payload = null;
		}
		return new Frame(type, sequence, count, at, payload, end);
	}

	private static int checksum(ByteBuffer bytes) {
		CRC32C checksum = new CRC32C();
		checksum.update(bytes.duplicate());
		return (int) checksum.getValue();
	}

}
