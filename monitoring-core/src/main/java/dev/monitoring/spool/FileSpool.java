package dev.monitoring.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.adapter.Batch;

/**
 * A spool in files of its own format: a log of segments, each of which is deleted once
 * all its rows are removed. Every record has a checksum; one that is damaged costs its
 * own rows and nothing else. Rows are as its adapter encoded them, not encrypted, in
 * files that only their owner can read.
 * <p>
 * Bounded by size, the oldest segment going first whatever is in it; by age; and by what
 * is to stay free of the disk.
 */
public final class FileSpool implements Spool {

	private static final Logger logger = LoggerFactory.getLogger(FileSpool.class);

	private final SpoolSettings settings;

	private final Clock clock;

	private final LongSupplier ticker;

	private final LongSupplier freeDisk;

	/**
	 * The batches that were taken, by token.
	 */
	private final Map<String, Range> taken = new HashMap<>();

	/**
	 * Files that are not ours, of which the log has been told.
	 */
	private List<String> strangers = List.of();

	private @Nullable SpoolFolder folder;

	private @Nullable Segments segments;

	private @Nullable SpoolScope scope;

	private @Nullable Listener listener;

	/**
	 * Makes a spool; nothing is opened before {@link #open}.
	 * @param settings where and within which bounds rows are kept
	 * @param clock tells how old the files of an earlier process are
	 */
	public FileSpool(SpoolSettings settings, Clock clock) {
		this(settings, clock, System::nanoTime, () -> usableSpace(settings.directory()));
	}

	FileSpool(SpoolSettings settings, Clock clock, LongSupplier ticker, LongSupplier freeDisk) {
		this.settings = settings;
		this.clock = clock;
		this.ticker = ticker;
		this.freeDisk = freeDisk;
	}

	private static long usableSpace(Path directory) {
		try {
			return Files.getFileStore(directory).getUsableSpace();
		}
		catch (IOException ex) {
			return Long.MAX_VALUE;
		}
	}

	@Override
	public synchronized void open(SpoolScope scope, Listener listener) throws IOException {
		this.scope = scope;
		this.listener = listener;
		segments();
	}

	private Segments connect(SpoolScope scope, Listener listener) throws IOException {
		SpoolFolder folder = lock(scope);
		Leftovers leftovers = new Leftovers(folder, this.settings.directory(), scope);
		Segments segments = new Segments(folder, leftovers, this.settings, this.ticker, listener);
		boolean recovered = false;
		try {
			if (this.settings.sync()) {
				SpoolFile.syncFolder(this.settings.directory().getParent());
				SpoolFile.syncFolder(this.settings.directory());
			}
			segments.recover(this.clock);
			recovered = true;
		}
		finally {
			if (!recovered) {
				close(folder);
			}
		}
		this.folder = folder;
		this.segments = segments;
		logger.info("Monitoring keeps points in its spool {}, and found {} in it", folder.path(), segments.held());
		report(folder, scope);
		return segments;
	}

	private SpoolFolder lock(SpoolScope scope) throws IOException {
		try {
			return SpoolFolder.open(this.settings.directory(), scope);
		}
		catch (IOException ex) {
			throw new IOException("monitoring.spool.directory=" + this.settings.directory() + " cannot be used ("
					+ ex.getClass().getSimpleName() + ": " + ex.getMessage()
					+ "). Make it a folder that the application may write to", ex);
		}
	}

	/**
	 * Says what is left alone.
	 */
	private void report(SpoolFolder folder, SpoolScope scope) {
		try {
			reportOthers(folder, scope);
		}
		catch (IOException ex) {
			logger.debug("The spool cannot be listed", ex);
		}
	}

	private void reportOthers(SpoolFolder folder, SpoolScope scope) throws IOException {
		List<String> strangers = folder.strangers();
		if (!strangers.isEmpty() && !strangers.equals(this.strangers)) {
			logger.warn("Monitoring leaves files in its spool {} alone that it does not know: {}", folder.path(),
					strangers);
		}
		this.strangers = strangers;
		for (Path other : SpoolFolder.ofOthers(this.settings.directory(), scope)) {
			logger.warn(
					"Monitoring keeps points in its spool {} that were meant for {}, and sends them when that is"
							+ " configured again. Delete the folder if they are not needed.",
					other, SpoolFolder.about(other));
		}
	}

	@Override
	public synchronized boolean append(Batch rows) throws IOException {
		Segments segments = segments();
		requireFreeDisk();
		if (this.folder != null && !this.folder.exists()) {
			segments = openAgain(segments);
		}
		return segments.append(rows);
	}

	private void requireFreeDisk() throws IOException {
		// The same text each time, so that it is logged once.
		if (this.freeDisk.getAsLong() < this.settings.minFreeDisk()) {
			throw new IOException("the disk of " + this.settings.directory()
					+ " has less free than monitoring.spool.min-free-disk=" + this.settings.minFreeDisk() + "B");
		}
	}

	/**
	 * Somebody took the folder away, with all that was in it.
	 */
	private Segments openAgain(Segments segments) throws IOException {
		long lost = segments.held();
		release();
		if (lost > 0 && this.listener != null) {
			this.listener.lost(Loss.DAMAGED, lost);
		}
		return segments();
	}

	/**
	 * The segments, opened again if that failed the last time.
	 */
	private Segments segments() throws IOException {
		if (this.segments != null) {
			return this.segments;
		}
		if (this.scope == null || this.listener == null) {
			throw new IOException("the spool is closed");
		}
		return connect(this.scope, this.listener);
	}

	@Override
	public synchronized @Nullable Batch take(String token, int maxRows, int maxBytes) throws IOException {
		Segments segments = segments();
		segments.catchUp();
		segments.expire();
		for (Range range = segments.take(maxRows, maxBytes); range != null; range = segments.take(maxRows, maxBytes)) {
			Range named = (range.token() != null) ? range : segments.seal(range, token);
			Batch batch = segments.read(named);
			if (batch != null) {
				this.taken.put(batch.token(), named);
				return batch;
			}
			segments.remove(named);
		}
		return null;
	}

	@Override
	public synchronized boolean expired(Batch batch) {
		Range range = this.taken.get(batch.token());
		return range != null && range.segment().isOlderThan(this.ticker.getAsLong() - this.settings.maxAge().toNanos());
	}

	@Override
	public synchronized void remove(Batch batch) {
		Range range = this.taken.remove(batch.token());
		if (range != null && this.segments != null) {
			this.segments.remove(range);
		}
	}

	@Override
	public synchronized long waiting() {
		return (this.segments != null) ? this.segments.held() : 0;
	}

	@Override
	public synchronized void close() {
		release();
		this.scope = null;
		this.listener = null;
	}

	private void release() {
		SpoolFolder folder = this.folder;
		Segments segments = this.segments;
		this.folder = null;
		this.segments = null;
		this.taken.clear();
		if (segments != null) {
			segments.close();
		}
		if (folder != null) {
			close(folder);
		}
	}

	private static void close(SpoolFolder folder) {
		try {
			folder.close();
		}
		catch (IOException ex) {
			logger.debug("The lock of {} could not be let go of", folder.path(), ex);
		}
	}

	@Override
	public String toString() {
		return "FileSpool in " + this.settings.directory();
	}

}
