package dev.monitoring.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.adapter.Batch;

/**
 * A part of the spool that is deleted as a whole: a file of rows and one of what became
 * of them. A batch never leaves its segment, so that damage to one costs no other.
 */
final class Segment {

	private static final Logger logger = LoggerFactory.getLogger(FileSpool.class);

	/**
	 * What a full disk cannot keep from being written: a block of the disk, or the seals
	 * and removals of some thirty batches.
	 */
	static final int RESERVED = 4096;

	private static final int FIRST_READ = 256 * 1024;

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final SpoolFile rows;

	private final SpoolFile seals;

	/**
	 * Batches that an earlier process sealed and nobody took yet.
	 */
	private final Deque<Range> sealed = new ArrayDeque<>();

	/**
	 * What became of batches and could not be written yet.
	 */
	private final Deque<Note> unwritten = new ArrayDeque<>();

	/**
	 * The number of the next row to be appended.
	 */
	private long end;

	/**
	 * The number of the first row that was not taken.
	 */
	private long next;

	/**
	 * Where the record of that row starts in the file.
	 */
	private long nextStart = SpoolFile.HEADER;

	/**
	 * How many rows can be read from there on.
	 */
	private long waiting;

	/**
	 * Rows that were taken and not removed.
	 */
	private long taken;

	private long lastAppend;

	Segment(Path rows, long marker, long now, Disk disk) throws IOException {
		Path seals = SegmentName.sealsOf(rows);
		this.rows = new SpoolFile(rows, marker, size(rows), disk);
		this.seals = new SpoolFile(seals, marker, size(seals), disk);
		this.lastAppend = now;
	}

	private static long size(Path path) throws IOException {
		return Files.exists(path) ? Files.size(path) : 0;
	}

	/**
	 * Finds the rows that were not removed.
	 * @param age how long ago the last of them was appended, in nanoseconds
	 * @return what was found
	 */
	SegmentScan recover(long age) throws IOException {
		this.lastAppend -= age;
		ByteBuffer content = (this.seals.size() > 0) ? this.seals.read(0, this.seals.size()) : NOTHING;
		Seals seals = Seals.read(content, this.seals.marker());
		this.seals.continueAt(seals.end());
		SegmentScan scan = new SegmentScan(this, seals);
		Frame.scan(this.rows.read(0, this.rows.size()), this.rows.marker(), scan);
		if (scan.lastEnd() > 0) {
			this.rows.truncate(scan.lastEnd());
		}
		this.sealed.addAll(scan.sealed());
		this.end = scan.end();
		this.next = scan.next();
		this.nextStart = scan.nextStart();
		this.waiting = scan.waiting();
		return scan;
	}

	/**
	 * Gives up all that was not taken.
	 * @return how many rows there were
	 */
	long loseAll() {
		long lost = held();
		loseWaiting();
		this.sealed.clear();
		return lost;
	}

	void append(Batch batch, long now, boolean sync) throws IOException {
		if (this.seals.space() == 0) {
			this.seals.reserve(RESERVED);
		}
		ByteBuffer frame = Frame.write(this.rows.marker(), Frame.ROWS, this.end, batch.rows(), batch.bytes());
		try {
			this.rows.append(frame, sync);
		}
		catch (IOException ex) {
			if (this.rows.isUncut()) {
				disown(batch.rows(), sync);
			}
			throw ex;
		}
		this.end += batch.rows();
		this.waiting += batch.rows();
		this.lastAppend = now;
	}

	/**
	 * Keeps a batch in a segment that has nothing else. It is sealed first: rows without
	 * their token would be sent under another, seals without rows are nothing.
	 */
	Range keep(Batch batch, long now, boolean sync) throws IOException {
		long end = SpoolFile.HEADER + Frame.HEAD + (long) batch.size();
		Range range = new Range(this, 0, batch.rows(), SpoolFile.HEADER, end, batch.rows(), batch.token());
		this.seals.reserve(RESERVED);
		seal(range, batch.token(), sync);
		append(batch, now, sync);
		take(range);
		return range;
	}

	/**
	 * Notes that nobody is to send rows from here that may be here all the same: who
	 * could not append them here does so elsewhere.
	 */
	private void disown(int rows, boolean sync) {
		long from = this.end;
		this.end += rows;
		try {
			note(Frame.REMOVED, from, this.end, "", sync);
		}
		catch (IOException ex) {
			logger.debug("Rows that could not be appended cannot be disowned yet", ex);
		}
	}

	/**
	 * A batch that an earlier process sealed, or {@code null} if there is none.
	 */
	@Nullable Range takeSealed() {
		Range range = this.sealed.poll();
		if (range != null) {
			this.taken += range.rows();
		}
		return range;
	}

	/**
	 * Takes a batch back that could not be read, to be taken again.
	 */
	void giveBack(Range range) {
		this.taken -= range.rows();
		this.sealed.addFirst(range);
	}

	/**
	 * Whether nobody took the file of rows away.
	 */
	boolean exists() {
		return Files.exists(this.rows.path());
	}

	/**
	 * The oldest rows that are in no batch.
	 * @return the range, which has no rows if none of those that wait can be read
	 */
	Range takeWaiting(int maxRows, int maxBytes) throws IOException {
		BatchCut cut = cut(maxRows, maxBytes);
		Range range = new Range(this, this.next, Math.max(cut.to(), this.next), this.nextStart,
				this.nextStart + cut.end(), cut.rows(), null);
		take(range);
		return range;
	}

	private void take(Range range) {
		this.next = range.to();
		this.nextStart = range.end();
		this.waiting -= range.rows();
		this.taken += range.rows();
	}

	/**
	 * Gives up rows that cannot be read.
	 * @return how many there were
	 */
	long loseWaiting() {
		long lost = this.waiting;
		this.waiting = 0;
		this.next = this.end;
		this.nextStart = Math.max(this.rows.size(), SpoolFile.HEADER);
		return lost;
	}

	private BatchCut cut(int maxRows, int maxBytes) throws IOException {
		long rest = this.rows.size() - this.nextStart;
		for (long read = FIRST_READ;; read *= 2) {
			BatchCut cut = new BatchCut(maxRows, maxBytes);
			Frame.scan(this.rows.read(this.nextStart, this.nextStart + Math.min(read, rest)), this.rows.marker(), cut);
			if (cut.full() || read >= rest) {
				return cut;
			}
		}
	}

	/**
	 * Reads a batch that has a token.
	 * @return the batch, or {@code null} if none of its rows can be read
	 */
	@Nullable Batch read(Range range) throws IOException {
		BatchCut cut = new BatchCut(Integer.MAX_VALUE, Integer.MAX_VALUE);
		Frame.scan(this.rows.read(range.start(), range.end()), this.rows.marker(), cut);
		return cut.batch(Objects.requireNonNull(range.token()));
	}

	/**
	 * Notes what a range is known by, before it is sent.
	 */
	void seal(Range range, String token, boolean sync) throws IOException {
		note(Frame.SEAL, range.from(), range.to(), token, sync);
	}

	void settle(Range range) {
		this.taken -= range.rows();
	}

	/**
	 * Notes that a range is settled, for whoever opens this file next.
	 */
	void remove(Range range) throws IOException {
		this.unwritten.removeIf((note) -> note.from() == range.from());
		note(Frame.REMOVED, range.from(), range.to(), "", false);
	}

	/**
	 * Notes that nothing is needed of all that there is.
	 */
	void removeAll() throws IOException {
		this.unwritten.clear();
		note(Frame.REMOVED, 0, this.end, "", false);
	}

	private void note(int type, long from, long to, String token, boolean sync) throws IOException {
		ByteBuffer frame = Frame.write(this.seals.marker(), type, from, 0, Seals.payload(to, token));
		this.unwritten.add(new Note(from, frame, sync));
		writeNotes();
	}

	/**
	 * Writes what became of batches. What cannot be written stays to be tried again.
	 */
	void writeNotes() throws IOException {
		for (Note note = this.unwritten.peek(); note != null; note = this.unwritten.peek()) {
			this.seals.append(note.frame(), note.sync());
			this.unwritten.remove();
		}
	}

	/**
	 * Whether nothing is left that somebody needs.
	 */
	boolean isDone() {
		return held() == 0 && this.taken == 0;
	}

	boolean isTaken() {
		return this.taken > 0;
	}

	/**
	 * The rows that were not taken.
	 */
	long held() {
		return this.waiting + this.sealed.stream().mapToLong(Range::rows).sum();
	}

	boolean hasSealed() {
		return !this.sealed.isEmpty();
	}

	boolean hasWaiting() {
		return this.waiting > 0;
	}

	/**
	 * Whether the last row was appended after that of another.
	 */
	boolean isYoungerThan(Segment other) {
		return this.lastAppend - other.lastAppend > 0;
	}

	/**
	 * Whether the last row was appended before a moment.
	 */
	boolean isOlderThan(long moment) {
		return this.lastAppend - moment < 0;
	}

	/**
	 * How much of the disk the files take.
	 */
	long size() {
		return this.rows.size() + this.seals.space();
	}

	/**
	 * The size of the file of rows.
	 */
	long rowsSize() {
		return this.rows.size();
	}

	/**
	 * Keeps the files under names that nobody takes for a segment's, as nothing in them
	 * can be read.
	 * @return the file of rows
	 */
	Path setAside() throws IOException {
		Path damaged = SegmentName.damaged(this.rows.path());
		Files.move(this.rows.path(), damaged, StandardCopyOption.REPLACE_EXISTING);
		Files.deleteIfExists(this.seals.path());
		return damaged;
	}

	/**
	 * Deletes the files, the rows first: seals without rows are nothing, but rows without
	 * seals would be sent again.
	 * @throws IOException if one of them stays
	 */
	void delete(Disk disk) throws IOException {
		disk.delete(this.rows.path());
		disk.delete(this.seals.path());
	}

	/**
	 * A record of the file of seals.
	 *
	 * @param from the number of the first row that it tells of
	 * @param frame the record
	 * @param sync whether it is to outlive the machine's power
	 */
	private record Note(long from, ByteBuffer frame, boolean sync) {

	}

}
