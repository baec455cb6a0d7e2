package dev.monitoring.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the segments that an earlier process left in a folder, and what of them can be
 * read.
 */
final class SegmentRecovery {

	private static final Logger logger = LoggerFactory.getLogger(FileSpool.class);

	static final String UNKNOWN = "Monitoring leaves {} in its spool alone: it is of a newer version, or none of its files";

	/**
	 * No segment of ours is larger: a file that is is not read.
	 */
	private static final long LARGEST_FILE = 512L << 20;

	private final Clock clock;

	private final LongSupplier ticker;

	private final DamagedFiles damagedFiles;

	private final Disk disk;

	private long nextNumber;

	private long found;

	private long damaged;

	SegmentRecovery(Clock clock, LongSupplier ticker, DamagedFiles damagedFiles, Disk disk) {
		this.clock = clock;
		this.ticker = ticker;
		this.damagedFiles = damagedFiles;
		this.disk = disk;
	}

	/**
	 * The segments that some files are, oldest first. Nobody is told of what is in them
	 * yet, as this is repeated where it fails.
	 */
	List<Segment> find(List<Path> files) {
		List<Segment> segments = new ArrayList<>();
		this.found = 0;
		this.damaged = 0;
		for (Path file : files) {
			try {
				visit(file, segments);
			}
			catch (IOException ex) {
				logger.warn("Monitoring leaves {} in its spool alone, as it cannot be read: {}", file, ex.toString());
			}
		}
		return segments;
	}

	/**
	 * Tells what was found the last time.
	 */
	void tell(Spool.Listener listener) {
		listener.found(this.found);
		if (this.damaged > 0) {
			listener.lost(Spool.Loss.DAMAGED, this.damaged);
		}
	}

	/**
	 * Whether a file of rows is one that can be read.
	 */
	static boolean knows(Path rows, Disk disk) throws IOException {
		long size = Files.size(rows);
		ByteBuffer start = new SpoolFile(rows, 0, size, disk).read(0, SpoolFile.HEADER);
		return size <= LARGEST_FILE && SpoolFile.version(start) == SpoolFile.VERSION;
	}

	private void visit(Path file, List<Segment> segments) throws IOException {
		SegmentName name = SegmentName.of(file);
		if (name != null) {
			this.nextNumber = Math.max(this.nextNumber, name.number() + 1);
			recover(name, file, segments);
		}
		else if (SegmentName.isDamaged(file)) {
			this.damagedFiles.add(file);
		}
		else if (SegmentName.isOrphan(file)) {
			Files.delete(file);
		}
	}

	/**
	 * The number of the next segment.
	 */
	long nextNumber() {
		return this.nextNumber;
	}

	private void recover(SegmentName name, Path file, List<Segment> segments) throws IOException {
		if (!knows(file, this.disk)) {
			logger.warn(UNKNOWN, file);
			return;
		}
		Segment segment = new Segment(file, name.marker(), this.ticker.getAsLong(), this.disk);
		SegmentScan scan = segment.recover(age(file).toNanos());
		boolean unreadable = scan.unreadable(segment.rowsSize());
		if (scan.damaged() > 0 || unreadable) {
			logger.warn("Monitoring found {} damaged points in its spool file {}, and reads the others", scan.damaged(),
					file);
		}
		if (unreadable) {
			this.damagedFiles.add(segment.setAside());
		}
		else {
			segments.add(segment);
		}
		this.found += segment.held() + scan.damaged();
		this.damaged += scan.damaged();
	}

	/**
	 * How long ago a file was written to.
	 */
	Duration age(Path file) {
		long age = this.clock.millis() - file.toFile().lastModified();
		return Duration.ofMillis(Math.max(0, age));
	}

}
