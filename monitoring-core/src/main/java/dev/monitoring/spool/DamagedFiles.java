package dev.monitoring.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.PriorityQueue;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of which nothing could be read, kept for who wants to look into them as long as
 * nobody needs their room.
 */
final class DamagedFiles {

	private static final Logger logger = LoggerFactory.getLogger(FileSpool.class);

	private final PriorityQueue<Damaged> files = new PriorityQueue<>(Comparator.comparingLong(Damaged::modified));

	private long size;

	void add(Path path) {
		Damaged file = new Damaged(path, path.toFile().length(), path.toFile().lastModified());
		this.files.add(file);
		this.size += file.size();
	}

	/**
	 * Deletes the oldest until the others are small enough.
	 * @param room how many bytes they may have
	 */
	void shrinkTo(long room) {
		while (this.size > Math.max(room, 0) && !this.files.isEmpty()) {
			Damaged oldest = this.files.remove();
			this.size -= oldest.size();
			delete(oldest.path());
		}
	}

	private static void delete(Path path) {
		try {
			if (Files.deleteIfExists(path)) {
				logger.warn("Monitoring deleted {}, of which nothing could be read, as its spool needs the room", path);
			}
		}
		catch (IOException ex) {
			logger.warn("Monitoring cannot delete a damaged file of its spool: {}", ex.toString());
		}
	}

	/**
	 * One of them.
	 *
	 * @param path where it is
	 * @param size how many bytes it has
	 * @param modified when it was written to, in milliseconds
	 */
	private record Damaged(Path path, long size, long modified) {

	}

}
