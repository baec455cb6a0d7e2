package dev.monitoring.spool;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.adapter.Batch;

/**
 * Takes batches from the segments, oldest first, and seals and reads them. A segment that
 * cannot be read holds up no other.
 */
final class SegmentReader {

	private static final Logger logger = LoggerFactory.getLogger(FileSpool.class);

	private final Segments segments;

	private final Spool.Listener listener;

	private final boolean sync;

	/**
	 * Those that could not be read since the others had all been.
	 */
	private final Set<Segment> unreadable = new HashSet<>();

	SegmentReader(Segments segments, Spool.Listener listener, boolean sync) {
		this.segments = segments;
		this.listener = listener;
		this.sync = sync;
	}

	/**
	 * The oldest batch that was sealed before, else the oldest rows. Segments that could
	 * not be read come last.
	 */
	@Nullable Range take(int maxRows, int maxBytes) throws IOException {
		Segment sealed = this.segments.oldest((segment) -> segment.hasSealed() && !this.unreadable.contains(segment));
		if (sealed != null) {
			return sealed.takeSealed();
		}
		Segment waiting = this.segments.oldest((segment) -> segment.hasWaiting() && !this.unreadable.contains(segment));
		if (waiting != null) {
			return takeWaiting(waiting, maxRows, maxBytes);
		}
		if (this.unreadable.isEmpty()) {
			return null;
		}
		this.unreadable.clear();
		return take(maxRows, maxBytes);
	}

	private @Nullable Range takeWaiting(Segment segment, int maxRows, int maxBytes) throws IOException {
		try {
			Range range = segment.takeWaiting(maxRows, maxBytes);
			if (range.rows() > 0) {
				return range;
			}
			this.listener.lost(Spool.Loss.DAMAGED, segment.loseWaiting());
			this.segments.deleteDone();
			return take(maxRows, maxBytes);
		}
		catch (IOException ex) {
			failed(segment);
			throw ex;
		}
	}

	/**
	 * Lets the others go first, or gives up what somebody took away.
	 */
	private void failed(Segment segment) {
		if (segment.exists()) {
			this.unreadable.add(segment);
		}
		else if (segment.isTaken()) {
			this.listener.lost(Spool.Loss.DAMAGED, segment.loseAll());
		}
		else {
			this.segments.lose(segment, Spool.Loss.DAMAGED);
		}
	}

	/**
	 * Seals a range. Where that fails it is sent all the same, and sealed later: else a
	 * full disk would keep what fills it from going.
	 */
	Range seal(Range range, String token) {
		Range named = range.named(token);
		try {
			range.segment().seal(range, token, this.sync);
		}
		catch (IOException ex) {
			logger.debug("A batch could not be sealed", ex);
		}
		catch (RuntimeException | Error ex) {
			giveBack(named);
			throw ex;
		}
		return named;
	}

	@Nullable Batch read(Range range) throws IOException {
		Batch batch;
		try {
			batch = range.segment().read(range);
		}
		catch (IOException ex) {
			range.segment().giveBack(range);
			failed(range.segment());
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			giveBack(range);
			throw ex;
		}
		long lost = range.rows() - ((batch != null) ? batch.rows() : 0);
		if (lost > 0) {
			this.listener.lost(Spool.Loss.DAMAGED, lost);
		}
		return batch;
	}

	/**
	 * Takes a batch back for which memory was too short, say: others may be smaller.
	 */
	private void giveBack(Range range) {
		range.segment().giveBack(range);
		this.unreadable.add(range.segment());
	}

}
