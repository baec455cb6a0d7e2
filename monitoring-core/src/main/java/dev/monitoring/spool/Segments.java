package dev.monitoring.spool;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of a folder, oldest first, within their bounds. Ages are measured by the
 * ticker, so that a clock that is set costs nothing.
 */
final class Segments {

	private static final Logger logger = LoggerFactory.getLogger(FileSpool.class);

	private final SpoolFolder folder;

	private final Leftovers leftovers;

	private final DamagedFiles damaged = new DamagedFiles();

	private final SpoolSettings settings;

	private final LongSupplier ticker;

	private final Spool.Listener listener;

	private final List<Segment> segments = new ArrayList<>();

	/**
	 * The one that rows are appended to: the last.
	 */
	private @Nullable Segment current;

	private long nextNumber;

	/**
	 * Knows the files of earlier processes.
	 */
	private @Nullable SegmentRecovery recovery;

	Segments(SpoolFolder folder, Leftovers leftovers, SpoolSettings settings, LongSupplier ticker,
			Spool.Listener listener) {
		this.folder = folder;
		this.leftovers = leftovers;
		this.settings = settings;
		this.ticker = ticker;
		this.listener = listener;
	}

	/**
	 * Finds what an earlier process left.
	 */
	void recover(Clock clock) throws IOException {
		SegmentRecovery recovery = new SegmentRecovery(clock, this.ticker, this.listener, this.damaged);
		this.segments.addAll(recovery.find(this.folder.files()));
		this.nextNumber = recovery.nextNumber();
		this.recovery = recovery;
		deleteDone();
		expire();
		makeRoom(0);
		takeOver();
	}

	/**
	 * Takes over what other processes left, as long as less than half is full: what comes
	 * now is not to push it out, nor it what is here.
	 */
	void takeOver() {
		SegmentRecovery recovery = this.recovery;
		if (recovery != null && this.leftovers.more()) {
			this.leftovers.takeOver((files) -> hasRoomFor(files.size()) || isExpired(recovery.age(files.rows())),
					(file) -> takenOver(recovery.find(List.of(file))));
			this.nextNumber = Math.max(this.nextNumber, recovery.nextNumber());
			deleteDone();
			this.damaged.shrinkTo(this.settings.maxSize() - size());
		}
	}

	private void takenOver(List<Segment> segments) {
		segments.forEach(this::insert);
		expire();
	}

	private boolean hasRoomFor(long size) {
		long most = (held() == 0) ? this.settings.maxSize() : this.settings.maxSize() / 2;
		return size() + size <= most;
	}

	private boolean isExpired(Duration age) {
		return age.compareTo(this.settings.maxAge()) > 0;
	}

	/**
	 * Adds a segment where it belongs by its age.
	 */
	private void insert(Segment segment) {
		int at = 0;
		while (at < this.segments.size() && !this.segments.get(at).isYoungerThan(segment)) {
			at++;
		}
		this.segments.add(at, segment);
	}

	/**
	 * Lets go of the oldest segments until there is room, and before them of what nobody
	 * can read.
	 */
	void makeRoom(long size) throws IOException {
		this.damaged.shrinkTo(this.settings.maxSize() - size() - size);
		while (size() + size > this.settings.maxSize()) {
			Segment oldest = oldest((segment) -> !segment.isTaken());
			if (oldest == null) {
				throw new IOException("all of monitoring.spool.max-size is taken by what is being sent");
			}
			lose(oldest, Spool.Loss.FULL);
		}
	}

	/**
	 * Lets go of what is too old, but for batches that were taken.
	 */
	void expire() {
		long moment = now() - this.settings.maxAge().toNanos();
		Predicate<Segment> expired = (segment) -> segment.isOlderThan(moment) && !segment.isTaken();
		for (Segment segment = oldest(expired); segment != null; segment = oldest(expired)) {
			lose(segment, Spool.Loss.EXPIRED);
		}
	}

	void lose(Segment segment, Spool.Loss loss) {
		if (segment.held() > 0) {
			this.listener.lost(loss, segment.held());
		}
		delete(segment);
	}

	private void delete(Segment segment) {
		this.segments.remove(segment);
		if (segment == this.current) {
			this.current = null;
		}
		try {
			segment.delete();
		}
		catch (IOException ex) {
			logger.warn("Monitoring cannot delete a file of its spool: {}", ex.toString());
		}
	}

	void deleteDone() {
		for (Segment segment : List.copyOf(this.segments)) {
			if (segment != this.current && segment.isDone()) {
				delete(segment);
			}
		}
	}

	@Nullable Segment oldest(Predicate<Segment> condition) {
		for (Segment segment : this.segments) {
			if (condition.test(segment)) {
				return segment;
			}
		}
		return null;
	}

	void remove(Range range) {
		Segment segment = range.segment();
		segment.settle(range);
		if (segment != this.current && segment.isDone()) {
			delete(segment);
			catchUp();
			takeOver();
			return;
		}
		try {
			segment.remove(range);
		}
		catch (IOException ex) {
			logger.debug("A batch could not be removed", ex);
		}
	}

	/**
	 * Writes what became of batches while the disk was full.
	 * @return whether all of it is written
	 */
	boolean catchUp() {
		boolean written = true;
		for (Segment segment : this.segments) {
			try {
				segment.writeNotes();
			}
			catch (IOException ex) {
				logger.debug("What became of batches cannot be written yet", ex);
				written = false;
			}
		}
		return written;
	}

	private long size() {
		return this.segments.stream().mapToLong(Segment::size).sum();
	}

	/**
	 * The rows that were not taken.
	 */
	long held() {
		return this.segments.stream().mapToLong(Segment::held).sum();
	}

	/**
	 * The one that rows are appended to, or {@code null} if it takes no more.
	 */
	@Nullable Segment current() {
		return this.current;
	}

	/**
	 * Goes on with a new segment.
	 */
	void begin(Segment segment) {
		this.segments.add(segment);
		this.current = segment;
	}

	/**
	 * Has the next rows go to a new segment.
	 */
	void endCurrent() {
		this.current = null;
	}

	/**
	 * The number of a new segment.
	 */
	long nextNumber() {
		return this.nextNumber++;
	}

	void close() {
		this.current = null;
		deleteDone();
		if (!catchUp()) {
			logger.warn("Monitoring cannot note in its spool {} what was sent: its disk is full or cannot be"
					+ " written to. Points may be stored twice after the next start.", this.folder.path());
		}
	}

	private long now() {
		return this.ticker.getAsLong();
	}

}
