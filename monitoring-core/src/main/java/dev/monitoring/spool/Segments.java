package dev.monitoring.spool;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
	 * Those of which it has been said that they cannot be deleted.
	 */
	private final Set<Segment> undeleted = new HashSet<>();

	/**
	 * The one that rows are appended to: the last.
	 */
	private @Nullable Segment current;

	private long nextNumber;

	private @Nullable TakeOver takeOver;

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
		SegmentRecovery recovery = new SegmentRecovery(clock, this.ticker, this.damaged, this.folder.disk());
		this.segments.addAll(recovery.find(this.folder.files()));
		this.nextNumber = recovery.nextNumber();
		this.takeOver = new TakeOver(this, recovery, this.settings, this.listener);
		recovery.tell(this.listener);
		guarded(() -> {
			deleteDone();
			expire();
			makeRoom(0);
		});
		takeOver();
	}

	/**
	 * Does what may fail without a failure of what was done before, which would else be
	 * done again, and counted twice.
	 */
	private void guarded(Chore chore) {
		try {
			chore.run();
		}
		catch (IOException | RuntimeException | Error ex) {
			logger.warn("Monitoring could not tidy its spool {}, and tries again later: {}", this.folder.path(),
					ex.toString());
		}
	}

	/**
	 * Takes over what other processes left and has room now.
	 */
	void takeOver() {
		TakeOver takeOver = this.takeOver;
		if (takeOver != null && this.leftovers.more()) {
			guarded(() -> {
				takeOver.from(this.leftovers);
				expire();
				deleteDone();
				this.damaged.shrinkTo(this.settings.maxSize() - size());
			});
		}
	}

	/**
	 * Takes over what processes left that have ended meanwhile, now and then.
	 */
	void lookAround() {
		if (this.leftovers.isDue()) {
			takeOver();
		}
	}

	/**
	 * Adds segments where they belong by their age.
	 * @param nextNumber at least what the next of our own is to be numbered by
	 */
	void insert(List<Segment> segments, long nextNumber) {
		segments.forEach(this::insert);
		this.nextNumber = Math.max(this.nextNumber, nextNumber);
	}

	private void insert(Segment segment) {
		int at = 0;
		while (at < this.segments.size() && !this.segments.get(at).isYoungerThan(segment)) {
			at++;
		}
		this.segments.add(at, segment);
	}

	/**
	 * Lets go of the oldest segments until there is room, and before them of what nobody
	 * can read. What cannot be deleted makes no room, and so is kept.
	 */
	void makeRoom(long size) throws IOException {
		this.damaged.shrinkTo(this.settings.maxSize() - size() - size);
		Predicate<Segment> deleted = (segment) -> !segment.isTaken() && delete(segment);
		while (size() + size > this.settings.maxSize()) {
			Segment oldest = oldest(deleted);
			if (oldest == null) {
				throw new IOException("all of monitoring.spool.max-size is taken by what is being sent"
						+ (this.undeleted.isEmpty() ? "" : ", or by files that cannot be deleted"));
			}
			lost(Spool.Loss.FULL, oldest.held());
		}
	}

	/**
	 * Lets go of what is too old, but for batches that were taken.
	 */
	void expire() {
		long moment = now() - this.settings.maxAge().toNanos();
		Predicate<Segment> expired = (segment) -> segment.isOlderThan(moment) && !segment.isTaken()
				&& (segment.held() > 0 || segment == this.current);
		for (Segment segment = oldest(expired); segment != null; segment = oldest(expired)) {
			lose(segment, Spool.Loss.EXPIRED);
		}
	}

	void lose(Segment segment, Spool.Loss loss) {
		lost(loss, segment.loseAll());
		if (!delete(segment)) {
			note(segment::removeAll);
		}
	}

	private void lost(Spool.Loss loss, long rows) {
		if (rows > 0) {
			this.listener.lost(loss, rows);
		}
	}

	/**
	 * Deletes a segment. One that cannot be deleted still counts, and is tried again once
	 * it is done.
	 */
	private boolean delete(Segment segment) {
		if (segment == this.current) {
			this.current = null;
		}
		try {
			segment.delete(this.folder.disk());
		}
		catch (IOException ex) {
			if (this.undeleted.add(segment)) {
				logger.warn("Monitoring cannot delete a file of its spool, and tries again later: {}", ex.toString());
			}
			// Seals alone are nothing, and go at the next start.
			if (segment.exists()) {
				return false;
			}
		}
		this.segments.remove(segment);
		this.undeleted.remove(segment);
		return true;
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
		boolean done = segment != this.current && segment.isDone();
		if (!done || !delete(segment)) {
			note(() -> segment.remove(range));
		}
		if (done) {
			catchUp();
			takeOver();
		}
	}

	/**
	 * Notes what became of rows. Where that fails it is caught up with.
	 */
	private void note(Chore chore) {
		try {
			chore.run();
		}
		catch (IOException ex) {
			logger.debug("What became of rows could not be noted", ex);
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

	/**
	 * Whether nobody took a file of rows away that somebody needs.
	 */
	boolean exist() {
		return this.segments.stream().allMatch((segment) -> segment.isDone() || segment.exists());
	}

	/**
	 * How much of the disk they take.
	 */
	long size() {
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

	/**
	 * Something that the disk may refuse.
	 */
	private interface Chore {

		void run() throws IOException;

	}

}
