package dev.monitoring.spool;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.adapter.Batch;

/**
 * The segments of a folder, oldest first, within their bounds. Ages are measured by the
 * ticker, so that a clock that is set costs nothing.
 */
final class Segments {

	private static final Logger logger = LoggerFactory.getLogger(FileSpool.class);

	private static final SecureRandom RANDOM = new SecureRandom();

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

	/**
	 * One that could not be read the last time.
	 */
	private @Nullable Segment unreadable;

	private long started;

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
	private void takeOver() {
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
	 * Appends rows to the last segment.
	 * @return whether they are kept, and not too many ever to be
	 */
	boolean append(Batch rows) throws IOException {
		long size = Frame.HEAD + (long) rows.size();
		long space = size + SpoolFile.HEADER + Segment.RESERVED;
		catchUp();
		expire();
		if (space > this.settings.maxSize()) {
			tooLarge(rows);
			return false;
		}
		makeRoom(space);
		Segment before = this.current;
		try {
			writable(size).append(rows, now(), this.settings.sync());
		}
		catch (IOException ex) {
			// Whatever is wrong with it, the next one may do.
			this.current = null;
			throw new IOException("files in " + this.folder.path() + " cannot be written to (" + reason(ex) + ")", ex);
		}
		if (this.current != before) {
			takeOver();
		}
		return true;
	}

	/**
	 * What is wrong, without the name of the file: it is another one each time, and the
	 * same is to be logged once.
	 */
	private static String reason(IOException failure) {
		String message = String.valueOf(failure.getMessage());
		if (failure instanceof FileSystemException ex) {
			return (ex.getReason() != null) ? ex.getReason() : ex.getClass().getSimpleName();
		}
		int start = message.lastIndexOf('(');
		return (failure instanceof FileNotFoundException && start >= 0)
				? message.substring(start + 1, message.length() - 1) : message;
	}

	/**
	 * Gives up rows that there never is room for, rather than all others.
	 */
	private void tooLarge(Batch rows) {
		logger.warn("Monitoring has a batch of {} bytes, for which monitoring.spool.max-size={}B is too small, and"
				+ " drops it", rows.size(), this.settings.maxSize());
	}

	private Segment writable(long size) throws IOException {
		Segment segment = this.current;
		if (segment == null || segment.size() + size > this.settings.segmentSize()
				|| now() - this.started > this.settings.segmentAge().toNanos()) {
			this.current = null;
			deleteDone();
			SegmentName name = new SegmentName(this.nextNumber++, RANDOM.nextLong());
			Path path = this.folder.path();
			segment = new Segment(name.rows(path), name.seals(path), name.marker(), now());
			this.segments.add(segment);
			this.current = segment;
			this.started = now();
		}
		return segment;
	}

	/**
	 * Lets go of the oldest segments until there is room, and before them of what nobody
	 * can read.
	 */
	private void makeRoom(long size) throws IOException {
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

	private void lose(Segment segment, Spool.Loss loss) {
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

	private void deleteDone() {
		for (Segment segment : List.copyOf(this.segments)) {
			if (segment != this.current && segment.isDone()) {
				delete(segment);
			}
		}
	}

	private @Nullable Segment oldest(Predicate<Segment> condition) {
		for (Segment segment : this.segments) {
			if (condition.test(segment)) {
				return segment;
			}
		}
		return null;
	}

	/**
	 * The oldest batch that was sealed before, else the oldest rows. Segments that could
	 * not be read come last.
	 */
	@Nullable Range take(int maxRows, int maxBytes) throws IOException {
		Segment sealed = oldest((segment) -> segment.hasSealed() && segment != this.unreadable);
		if (sealed != null) {
			return sealed.takeSealed();
		}
		Segment waiting = oldest((segment) -> segment.hasWaiting() && segment != this.unreadable);
		if (waiting != null) {
			return takeWaiting(waiting, maxRows, maxBytes);
		}
		Segment unreadable = this.unreadable;
		this.unreadable = null;
		return (unreadable != null) ? take(maxRows, maxBytes) : null;
	}

	private @Nullable Range takeWaiting(Segment segment, int maxRows, int maxBytes) throws IOException {
		try {
			Range range = segment.takeWaiting(maxRows, maxBytes);
			if (range.rows() > 0) {
				return range;
			}
			this.listener.lost(Spool.Loss.DAMAGED, segment.loseWaiting());
			deleteDone();
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
			this.unreadable = segment;
		}
		else if (segment.isTaken()) {
			this.listener.lost(Spool.Loss.DAMAGED, segment.loseAll());
		}
		else {
			lose(segment, Spool.Loss.DAMAGED);
		}
	}

	/**
	 * Seals a range. Where that fails it is sent all the same, and sealed later: else a
	 * full disk would keep what fills it from going.
	 */
	Range seal(Range range, String token) {
		try {
			range.segment().seal(range, token, this.settings.sync());
		}
		catch (IOException ex) {
			logger.debug("A batch could not be sealed", ex);
		}
		return range.named(token);
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
		long lost = range.rows() - ((batch != null) ? batch.rows() : 0);
		if (lost > 0) {
			this.listener.lost(Spool.Loss.DAMAGED, lost);
		}
		return batch;
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
