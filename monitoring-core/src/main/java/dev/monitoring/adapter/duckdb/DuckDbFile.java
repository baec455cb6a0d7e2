package dev.monitoring.adapter.duckdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;

/**
 * The database as a file beside others: how it is opened, its folder, permissions, size
 * and write-ahead log.
 *
 * @param settings where it is and what it may use
 * @param mends whether a damaged file is set aside, or reported only
 */
record DuckDbFile(DuckDbSettings settings, boolean mends) {

	private static final Logger logger = LoggerFactory.getLogger(DuckDbMonitoringAdapter.class);

	/**
	 * How much a query may write to disk beside the file.
	 */
	private static final long SPILL = 256L << 20;

	/**
	 * How large the write-ahead log grows before its rows go into the file. Each time the
	 * last group of 122,880 rows is compressed anew: at DuckDB's own 16 MB that is half
	 * of what writing costs.
	 */
	private static final long LOG = 32L << 20;

	/**
	 * The format of a new file: the oldest that compresses by Zstandard. DuckDB 1.2 and
	 * later read it.
	 */
	private static final String FORMAT = "v1.2.0";

	Path path() {
		return this.settings.path();
	}

	/**
	 * Opens the file, and makes it where it is missing.
	 */
	DuckDBConnection open() throws WriteException, SQLException {
		makeFolder();
		makeSpill();
		try {
			return connectOnce();
		}
		catch (SQLException ex) {
			if (!this.mends || !DuckDbFailures.isDamage(ex, path())) {
				throw ex;
			}
			setAside();
			return connectOnce();
		}
		catch (LinkageError ex) {
			throw DuckDbFailures.withoutLibrary(ex);
		}
	}

	private DuckDBConnection connectOnce() throws SQLException {
		Properties properties = new Properties();
		properties.setProperty("memory_limit", this.settings.memoryLimit() / 1024 + "KiB");
		properties.setProperty("max_temp_directory_size", SPILL / 1024 + "KiB");
		properties.setProperty("checkpoint_threshold", LOG / 1024 + "KiB");
		properties.setProperty("threads", String.valueOf(this.settings.threads()));
		properties.setProperty("storage_compatibility_version", FORMAT);
		// Nothing is ever downloaded.
		properties.setProperty("autoinstall_known_extensions", "false");
		properties.setProperty("autoload_known_extensions", "false");
		Connection connection = new DuckDBDriver().connect("jdbc:duckdb:" + path(), properties);
		restrict();
		return (DuckDBConnection) connection;
	}

	private void makeFolder() throws WriteException {
		Path folder = path().getParent();
		try {
			if (folder != null && !Files.isDirectory(folder)) {
				Files.createDirectories(folder);
				restrict(folder, "rwx------");
			}
		}
		catch (IOException ex) {
			throw DuckDbFailures.notPermitted(path(), ex);
		}
	}

	/**
	 * Makes the folder in which queries spill, and leaves it: DuckDB would make one that
	 * everybody may look into, and keeps one that is there.
	 */
	private void makeSpill() {
		Path spill = beside(".tmp");
		try {
			if (!Files.isDirectory(spill)) {
				Files.createDirectory(spill);
			}
			restrict(spill, "rwx------");
		}
		catch (IOException ex) {
			logger.debug("The permissions of {} stay as they are", spill, ex);
		}
	}

	/**
	 * Keeps others from reading the file and its log, which has the newest points and is
	 * made anew now and then: points are the team's business only.
	 */
	void restrict() {
		try {
			restrict(path(), "rw-------");
			if (Files.exists(log())) {
				restrict(log(), "rw-------");
			}
		}
		catch (IOException ex) {
			logger.debug("The permissions of {} stay as they are", path(), ex);
		}
	}

	static void restrict(Path path, String permissions) throws IOException {
		if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
			Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
		}
	}

	private void setAside() throws WriteException {
		String suffix = ".damaged-" + System.currentTimeMillis();
		try {
			if (Files.exists(log())) {
				Files.move(log(), beside(suffix + ".wal"));
			}
			Path aside = Files.move(path(), beside(suffix));
			logger.error("The monitoring database {} is damaged: it was set aside as {} and a new one is made", path(),
					aside);
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
		Files.move(copy, path(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
	}

	boolean exists() {
		return Files.exists(path());
	}

	/**
	 * The size of the file and its write-ahead log, in bytes.
	 */
	long size() {
		return size(path()) + size(log());
	}

	/**
	 * How much of the file's disk is free for this process, in bytes.
	 */
	long freeDisk() {
		Path folder = path().getParent();
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
		return path().resolveSibling(path().getFileName() + suffix);
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
