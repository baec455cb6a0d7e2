package dev.monitoring.spool;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds where the rows are that an earlier process left in a segment, and how many are
 * missing: the numbers of rows go on without a gap unless a record is damaged.
 */
final class SegmentScan implements Predicate<Frame> {

	private final List<Found> parts = new ArrayList<>();

	private final Found rest;

	private final Segment segment;

	private int at;

	private long end;

	private long lastEnd;

	SegmentScan(Segment segment, Seals seals) {
		this.segment = segment;
		seals.parts().forEach((part) -> {
			this.parts.add(new Found(part));
			this.end = part.to();
		});
		this.rest = new Found(new Seals.Part(this.end, Long.MAX_VALUE, null, false));
	}

	@Override
	public boolean test(Frame frame) {
		if (frame.type() == Frame.ROWS) {
			this.end = Math.max(this.end, frame.sequence() + frame.count());
			if (frame.payload() != null) {
				this.lastEnd = frame.end();
				part(frame.sequence()).add(frame);
			}
		}
		return true;
	}

	/**
	 * The records come in order, and so do the parts.
	 */
	private Found part(long row) {
		while (this.at < this.parts.size() && row >= this.parts.get(this.at).part.to()) {
			this.at++;
		}
		return (this.at < this.parts.size()) ? this.parts.get(this.at) : this.rest;
	}

	/**
	 * The batches that are to be sent again.
	 */
	List<Range> sealed() {
		return this.parts.stream()
			.filter((found) -> !found.part.removed() && found.rows > 0)
			.map((found) -> new Range(this.segment, found.part.from(), found.part.to(), found.start, found.end,
					found.rows, found.part.token()))
			.toList();
	}

	/**
	 * How many rows are neither removed nor readable.
	 */
	long damaged() {
		long damaged = this.end - next() - this.rest.rows;
		for (Found found : this.parts) {
			if (!found.part.removed()) {
				damaged += found.part.to() - found.part.from() - found.rows;
			}
		}
		return damaged;
	}

	/**
	 * Whether there is something, of which nothing can be read.
	 * @param size the size of the file
	 */
	boolean unreadable(long size) {
		return this.lastEnd == 0 && size > SpoolFile.HEADER;
	}

	/**
	 * Where the last record ends that can be read.
	 */
	long lastEnd() {
		return this.lastEnd;
	}

	/**
	 * The number of the row after the last.
	 */
	long end() {
		return this.end;
	}

	/**
	 * The number of the first row after all seals.
	 */
	long next() {
		return this.rest.part.from();
	}

	/**
	 * Where that row, or the first that can be read after it, is in the file.
	 */
	long nextStart() {
		return (this.rest.rows > 0) ? this.rest.start : Math.max(this.lastEnd, SpoolFile.HEADER);
	}

	/**
	 * How many rows can be read from there on.
	 */
	int waiting() {
		return this.rest.rows;
	}

	/**
	 * The records that were found of a part.
	 */
	private static final class Found {

		private final Seals.Part part;

		private long start;

		private long end;

		private int rows;

		Found(Seals.Part part) {
			this.part = part;
		}

		void add(Frame frame) {
			if (this.rows == 0) {
				this.start = frame.offset();
			}
			this.end = frame.end();
			this.rows += frame.count();
		}

	}

}
