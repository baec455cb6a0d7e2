package dev.monitoring.spool;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.security.SecureRandom;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.adapter.Batch;

/**
 * Appends rows to the last of the segments, and begins a new one where that is full, old
 * or broken.
 */
final class SegmentWriter {

	private static final Logger logger = LoggerFactory.getLogger(FileSpool.class);

	private static final SecureRandom RANDOM = new SecureRandom();

	private final Segments segments;

	private final SpoolFolder folder;

	private final SpoolSettings settings;

	private final LongSupplier ticker;

	private long started;

	SegmentWriter(Segments segments, SpoolFolder folder, SpoolSettings settings, LongSupplier ticker) {
		this.segments = segments;
		this.folder = folder;
		this.settings = settings;
		this.ticker = ticker;
	}

	/**
	 * Appends rows to the last segment.
	 * @return whether they are kept, and not too many ever to be
	 */
	boolean append(Batch rows) throws IOException {
		long size = Frame.HEAD + (long) rows.size();
		if (!makeRoom(rows, size, "drops it")) {
			return false;
		}
		Segment before = this.segments.current();
		try {
			writable(size).append(rows, now(), this.settings.sync());
		}
		catch (IOException ex) {
			// Whatever is wrong with it, the next one may do.
			this.segments.endCurrent();
			throw failure(ex);
		}
		if (this.segments.current() != before) {
			this.segments.takeOver();
		}
		this.segments.lookAround();
		return true;
	}

	/**
	 * Keeps a batch in a segment of its own.
	 * @return where it is, or {@code null} if it is too large ever to be kept
	 */
	@Nullable Range keep(Batch batch) throws IOException {
		if (!makeRoom(batch, Frame.HEAD + (long) batch.size(), "has it in memory only, until it is sent")) {
			return null;
		}
		Range range;
		try {
			range = begin().keep(batch, now(), this.settings.sync());
		}
		catch (IOException ex) {
			throw failure(ex);
		}
		finally {
			this.segments.endCurrent();
		}
		this.segments.takeOver();
		return range;
	}

	/**
	 * Makes room for rows, unless there never is room for them.
	 * @param without what becomes of them then, for the log
	 */
	private boolean makeRoom(Batch rows, long size, String without) throws IOException {
		long space = size + SpoolFile.HEADER + Segment.RESERVED;
		this.segments.catchUp();
		this.segments.expire();
		if (space > this.settings.maxSize()) {
			// Rather those than all others.
			logger.warn("Monitoring has a batch of {} bytes, for which monitoring.spool.max-size={}B is too small,"
					+ " and {}", rows.size(), this.settings.maxSize(), without);
			return false;
		}
		this.segments.makeRoom(space);
		return true;
	}

	private IOException failure(IOException ex) {
		return new IOException("files in " + this.folder.path() + " cannot be written to (" + reason(ex) + ")", ex);
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

	private Segment writable(long size) throws IOException {
		Segment segment = this.segments.current();
		if (segment == null || segment.size() + size > this.settings.segmentSize()
				|| now() - this.started > this.settings.segmentAge().toNanos()) {
			return begin();
		}
		return segment;
	}

	private Segment begin() throws IOException {
		this.segments.endCurrent();
		this.segments.deleteDone();
		SegmentName name = new SegmentName(this.segments.nextNumber(), RANDOM.nextLong());
		Segment segment = new Segment(name.rows(this.folder.path()), name.marker(), now(), this.folder.disk());
		this.segments.begin(segment);
		this.started = now();
		return segment;
	}

	private long now() {
		return this.ticker.getAsLong();
	}

}
