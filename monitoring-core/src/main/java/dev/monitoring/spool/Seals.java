package dev.monitoring.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * What the second file of a segment tells: which rows were sealed under which token, and
 * which of these were removed.
 */
final class Seals {

	private final TreeMap<Long, Seal> byStart = new TreeMap<>();

	private long end;

	/**
	 * The payload of a record.
	 */
	static ByteBuffer payload(long to, String token) {
		byte[] text = token.getBytes(StandardCharsets.UTF_8);
		return ByteBuffer.allocate(Long.BYTES + text.length).putLong(to).put(text).flip();
	}

	static Seals read(ByteBuffer content, long marker) {
		Seals seals = new Seals();
		Frame.scan(content, marker, (frame) -> {
			ByteBuffer payload = frame.payload();
			if (frame.end() <= content.limit()) {
				seals.end = frame.end();
			}
			if (payload != null && payload.remaining() >= Long.BYTES) {
				seals.add(frame, payload.duplicate());
			}
			return true;
		});
		return seals;
	}

	/**
	 * Where the last record ends.
	 */
	long end() {
		return this.end;
	}

	private void add(Frame frame, ByteBuffer payload) {
		long to = payload.getLong();
		String token = StandardCharsets.UTF_8.decode(payload).toString();
		if (frame.type() == Frame.REMOVED) {
			this.byStart.put(frame.sequence(), new Seal(to, null));
		}
		else if (frame.type() == Frame.SEAL) {
			this.byStart.putIfAbsent(frame.sequence(), new Seal(to, token));
		}
	}

	/**
	 * The parts of a segment, in order and without a gap, but for the rows after the last
	 * seal. One whose seal was damaged has no token and yet is not removed.
	 */
	List<Part> parts() {
		List<Part> parts = new ArrayList<>();
		long at = 0;
		for (Map.Entry<Long, Seal> entry : this.byStart.entrySet()) {
			long from = entry.getKey();
			Seal seal = entry.getValue();
			if (from < at || seal.to() <= from) {
				continue;
			}
			if (from > at) {
				parts.add(new Part(at, from, null, false));
			}
			parts.add(new Part(from, seal.to(), seal.token(), seal.token() == null));
			at = seal.to();
		}
		return parts;
	}

	/**
	 * Rows that are one batch.
	 *
	 * @param from the number of the first row
	 * @param to the number of the row after the last
	 * @param token what the batch is known by
	 * @param removed whether it is settled
	 */
	record Part(long from, long to, @Nullable String token, boolean removed) {

	}

	private record Seal(long to, @Nullable String token) {

	}

}
