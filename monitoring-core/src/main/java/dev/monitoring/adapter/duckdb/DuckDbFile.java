package dev.monitoring.adapter.duckdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;

/**
 * The database as a file beside others: its folder, permissions, size and write-ahead
 * log.
 *
 * @param path where it is
 */
record DuckDbFile(Path path) {

	private static final Logger logger = LoggerFactory.getLogger(DuckDbMonitoringAdapter.class);

	void makeFolder() throws WriteException {
		Path folder = this.path.getParent();
		try {
			if (folder != null && !Files.isDirectory(folder)) {
				Files.createDirectories(folder);
				restrict(folder, "rwx------");
			}
		}
		catch (IOException ex) {
			throw DuckDbFailures.notPermitted(this.path, ex);
		}
	}

	/**
	 * Keeps others from reading the file and its log, which has the newest points and is
	 * made anew now and then: points are the team's business only.
	 */
	void restrict() {
		try {
			restrict(this.path, "rw-------");
			if (Files.exists(log())) {
				restrict(log(), "rw-------");
			}
		}
		catch (IOException ex) {
			logger.debug("The permissions of {} stay as they are", this.path, ex);
		}
	}

	private static void restrict(Path path, String permissions) throws IOException {
		if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
			Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
		}
	}

	/**
	 * Moves a damaged file away.
	 */
	void setAside() throws WriteException {
		String suffix = ".damaged-" + System.currentTimeMillis();
		try {
			if (Files.exists(log())) {
				Files.move(log(), beside(suffix + ".wal"));
			}
			Path aside = Files.move(this.path, beside(suffix));
			logger.error("The monitoring database {} is damaged: it was set aside as {} and a new one is made",
					this.path, aside);
		}
		catch (IOException ex) {
			throw new WriteException(Kind.HOLD,
					"the file is damaged and cannot be set aside. Move it away by hand, or set"
							+ " monitoring.duckdb.path to another file.",
					ex);
		}
	}

	/**
	 * Where a copy of the file is written, which is not there yet.
	 */
	Path copy() throws IOException {
		Path copy = beside(".compacting");
		Files.deleteIfExists(copy);
		return copy;
	}

	void replaceBy(Path copy) throws IOException {
		Files.move(copy, this.path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
	}

	boolean exists() {
		return Files.exists(this.path);
	}

	/**
	 * The size of the file and its write-ahead log, in bytes.
	 */
	long size() {
		return size(this.path) + size(log());
	}

	/**
	 * How much of the file's disk is free for this process, in bytes.
	 */
	long freeDisk() {
		Path folder = this.path.getParent();
		try {
			return (folder != null) ? Files.getFileStore(folder).getUsableSpace() : Long.MAX_VALUE;
		}
		catch (IOException ex) {
			return Long.MAX_VALUE;
		}
	}

	private Path log() {
		return beside(".wal");
	}

	private Path beside(String suffix) {
		return this.path.resolveSibling(this.path.getFileName() + suffix);
	}

	private static long size(Path path) {
		try {
			return Files.size(path);
		}
		catch (IOException ex) {
			return 0;
		}
	}

}
