package dev.monitoring.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
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

	private final Disk disk;

	/**
	 * The batches that were taken or kept, by token.
	 */
	private final Map<String, Range> taken = new HashMap<>();

	private final ForeignFiles foreign = new ForeignFiles();

	private @Nullable Opened opened;

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

	FileSpool(SpoolSettings settings, Clock clock, LongSupplier ticker, Disk disk) {
		this.settings = settings;
		this.clock = clock;
		this.ticker = ticker;
		this.disk = disk;
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
		opened();
	}

	private Opened connect(SpoolScope scope, Listener listener) throws IOException {
		SpoolFolder folder = lock(scope);
		Opened opened;
		try {
			opened = opened(folder, scope, listener);
			if (this.settings.sync()) {
				SpoolFile.syncFolder(this.settings.directory().getParent());
				SpoolFile.syncFolder(this.settings.directory());
			}
			opened.segments().recover(this.clock);
			this.opened = opened;
		}
		finally {
			if (this.opened == null) {
				close(folder);
			}
		}
		logger.info("Monitoring keeps points in its spool {}, and found {} in it", folder.path(),
				opened.segments().held());
		this.foreign.report(folder, this.settings.directory(), scope);
		return opened;
	}

	private Opened opened(SpoolFolder folder, SpoolScope scope, Listener listener) {
		Leftovers leftovers = new Leftovers(folder, this.settings, scope, this.ticker);
		Segments segments = new Segments(folder, leftovers, this.settings, this.ticker, listener);
		return new Opened(folder, segments, new SegmentWriter(segments, folder, this.settings, this.ticker),
				new SegmentReader(segments, listener, this.settings.sync()));
	}

	private SpoolFolder lock(SpoolScope scope) throws IOException {
		try {
			return SpoolFolder.open(this.settings.directory(), scope, this.disk);
		}
		catch (IOException ex) {
			throw new IOException("monitoring.spool.directory=" + this.settings.directory() + " cannot be used ("
					+ ex.getClass().getSimpleName() + ": " + ex.getMessage()
					+ "). Make it a folder that the application may write to", ex);
		}
	}

	@Override
	public synchronized boolean append(Batch rows) throws IOException {
		return writer().append(rows);
	}

	@Override
	public synchronized boolean keep(Batch batch) throws IOException {
		Range range = writer().keep(batch);
		if (range != null) {
			this.taken.put(batch.token(), range);
		}
		return range != null;
	}

	private SegmentWriter writer() throws IOException {
		Opened opened = opened();
		requireFreeDisk();
		return (opened.exists() ? opened : openAgain(opened)).writer();
	}

	private void requireFreeDisk() throws IOException {
		// The same text each time, so that it is logged once.
		if (this.disk.free() < this.settings.minFreeDisk()) {
			throw new IOException("the disk of " + this.settings.directory()
					+ " has less free than monitoring.spool.min-free-disk=" + this.settings.minFreeDisk() + "B");
		}
	}

	/**
	 * Somebody took the folder away, with all that was in it.
	 */
	private Opened openAgain(Opened opened) throws IOException {
		long lost = opened.segments().held();
		release();
		if (lost > 0 && this.listener != null) {
			this.listener.lost(Loss.DAMAGED, lost);
		}
		return opened();
	}

	/**
	 * What is open, opened again if that failed the last time.
	 */
	private Opened opened() throws IOException {
		if (this.opened != null) {
			return this.opened;
		}
		if (this.scope == null || this.listener == null) {
			throw new IOException("the spool is closed");
		}
		return connect(this.scope, this.listener);
	}

	@Override
	public synchronized @Nullable Batch take(String token, int maxRows, int maxBytes) throws IOException {
		Opened opened = opened();
		opened.segments().catchUp();
		opened.segments().expire();
		opened.segments().lookAround();
		SegmentReader reader = opened.reader();
		for (Range range = reader.take(maxRows, maxBytes); range != null; range = reader.take(maxRows, maxBytes)) {
			Range named = (range.token() != null) ? range : reader.seal(range, token);
			Batch batch = reader.read(named);
			if (batch != null) {
				this.taken.put(batch.token(), named);
				return batch;
			}
			opened.segments().remove(named);
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
		if (range != null && this.opened != null) {
			this.opened.segments().remove(range);
		}
	}

	@Override
	public synchronized long waiting() {
		return (this.opened != null) ? this.opened.segments().held() : 0;
	}

	@Override
	public synchronized void close() {
		release();
		this.scope = null;
		this.listener = null;
	}

	private void release() {
		Opened opened = this.opened;
		this.opened = null;
		this.taken.clear();
		if (opened != null) {
			opened.segments().close();
			close(opened.folder());
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

	/**
	 * What a spool has while it is open.
	 *
	 * @param folder where its files are
	 * @param segments what is in them
	 * @param writer appends to them
	 * @param reader takes from them
	 */
	private record Opened(SpoolFolder folder, Segments segments, SegmentWriter writer, SegmentReader reader) {

		/**
		 * Whether it is there. Where only the lock is gone, as somebody deletes what is
		 * old, it is made again.
		 */
		boolean exists() {
			return this.folder.exists() || (this.segments.exist() && this.folder.lockAgain());
		}

	}

}
