package dev.monitoring.adapter.duckdb;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and within which bounds the embedded store keeps points.
 *
 * @param path the database file, made absolute; its folder is made if it is missing
 * @param retention how long points are kept
 * @param maxSize the largest size of the file, in bytes; the oldest day goes first
 * @param minFreeDisk how much of the disk is to stay free, in bytes
 * @param memoryLimit how much memory the database may use outside the heap, in bytes
 * @param threads how many threads the database may use
 */
public record DuckDbSettings(Path path, Duration retention, long maxSize, long minFreeDisk, long memoryLimit,
		int threads) {

	/**
	 * The smallest {@link #maxSize()}: below it the file's own structure is most of it.
	 */
	public static final long SMALLEST_MAX_SIZE = 16L << 20;

	/**
	 * The smallest {@link #memoryLimit()}: with less, thousands of points cannot be read
	 * at a time.
	 */
	public static final long SMALLEST_MEMORY_LIMIT = 32L << 20;

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if one is out of range
	 */
	public DuckDbSettings {
		path = path.toAbsolutePath().normalize();
		check(path.toString().indexOf(';') < 0, "path must not contain ';', which the driver takes for an option",
				path);
		check(retention.toSeconds() > 0, "retention must be at least 1s, not %s", retention);
		check(maxSize >= SMALLEST_MAX_SIZE, "max-size must be at least 16MB, not %sB", maxSize);
		check(minFreeDisk >= 0, "min-free-disk must not be negative, not %sB", minFreeDisk);
		check(memoryLimit >= SMALLEST_MEMORY_LIMIT, "memory-limit must be at least 32MB, not %sB", memoryLimit);
		check(threads > 0, "threads must be positive, not %s", threads);
	}

	/**
	 * The settings that hold where nothing is set.
	 * @param path the database file
	 * @return seven days, 1 GB of file, 1 GB of free disk, 128 MB of memory, and one
	 * thread
	 */
	public static DuckDbSettings defaults(Path path) {
		return new DuckDbSettings(path, Duration.ofDays(7), 1L << 30, 1L << 30, 128L << 20, 1);
	}

	private static void check(boolean condition, String message, Object value) {
		if (!condition) {
			throw new IllegalArgumentException("monitoring.duckdb." + message.formatted(value));
		}
	}

}
