package dev.monitoring.spool;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and within which bounds a spool keeps rows.
 *
 * @param directory the folder, made if it is missing; each store has a folder in it
 * @param maxSize how many bytes are kept; the oldest go first
 * @param maxAge how long rows are kept
 * @param minFreeDisk how much of the disk is to stay free, in bytes
 * @param sync whether what is appended outlives the machine's power, and not only the
 * process
 */
public record SpoolSettings(Path directory, long maxSize, Duration maxAge, long minFreeDisk, boolean sync) {

	/**
	 * The smallest {@link #maxSize()}.
	 */
	public static final long SMALLEST_MAX_SIZE = 1L << 20;

	private static final Duration LONGEST_AGE = Duration.ofDays(3650);

	private static final int SEGMENTS = 16;

	private static final long LARGEST_SEGMENT = 4L << 20;

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if one is out of range
	 */
	public SpoolSettings {
		directory = directory.toAbsolutePath().normalize();
		check(maxSize >= SMALLEST_MAX_SIZE, "max-size must be at least 1MB, not %sB", maxSize);
		check(maxAge.toSeconds() > 0 && maxAge.compareTo(LONGEST_AGE) <= 0, "max-age must be from 1s to 3650d, not %s",
				maxAge);
		check(minFreeDisk >= 0, "min-free-disk must not be negative, not %sB", minFreeDisk);
	}

	/**
	 * The settings that hold where nothing else is set.
	 * @param directory the folder
	 * @return 256 MB, 24 hours, 256 MB of free disk, not synchronized
	 */
	public static SpoolSettings defaults(Path directory) {
		return new SpoolSettings(directory, 256L << 20, Duration.ofHours(24), 256L << 20, false);
	}

	/**
	 * How large a segment grows, so that little goes at once when the spool is full.
	 */
	long segmentSize() {
		return Math.min(LARGEST_SEGMENT, this.maxSize / SEGMENTS);
	}

	/**
	 * How long a segment is written to, so that little is kept beyond its age.
	 */
	Duration segmentAge() {
		return this.maxAge.dividedBy(SEGMENTS);
	}

	private static void check(boolean condition, String message, Object value) {
		if (!condition) {
			throw new IllegalArgumentException("monitoring.spool." + message.formatted(value));
		}
	}

}
