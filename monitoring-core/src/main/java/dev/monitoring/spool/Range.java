package dev.monitoring.spool;

import org.jspecify.annotations.Nullable;

/**
 * Rows of a segment that are one batch.
 *
 * @param segment where they are
 * @param from the number of the first row
 * @param to the number of the row after the last
 * @param start where the first record starts in the file
 * @param end where the last record ends in the file
 * @param rows how many of them can be read
 * @param token what the batch is known by, or {@code null} if it has yet to be sealed
 */
record Range(Segment segment, long from, long to, long start, long end, int rows, @Nullable String token) {

	Range named(String token) {
		return new Range(this.segment, this.from, this.to, this.start, this.end, this.rows, token);
	}

}
