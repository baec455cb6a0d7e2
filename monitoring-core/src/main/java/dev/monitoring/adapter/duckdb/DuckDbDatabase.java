package dev.monitoring.adapter.duckdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;

import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;

/**
 * The database file: opened by the worker, read by many. A file that is damaged is set
 * aside; one that is locked, not permitted or of a newer format is left as it is.
 */
final class DuckDbDatabase {

	private static final Logger logger = LoggerFactory.getLogger(DuckDbMonitoringAdapter.class);

	/**
	 * How much a query may write to disk beside the file.
	 */
	private static final long SPILL = 256L << 20;

	private static final long CLOSE_TIMEOUT_SECONDS = 2;

	private final DuckDbSettings settings;

	private final boolean mends;

	private final LongSupplier freeDisk;

	/**
	 * Held for writing while the file is opened, replaced or closed, for reading while a
	 * statement runs.
	 */
	private final ReadWriteLock file = new ReentrantReadWriteLock();

	private @Nullable DuckDBConnection connection;

	/**
	 * Makes a database that is opened later.
	 * @param mends whether a damaged file is set aside, or reported only
	 * @param freeDisk how much of the disk is free for this process, in bytes
	 */
	DuckDbDatabase(DuckDbSettings settings, boolean mends, LongSupplier freeDisk) {
		this.settings = settings;
		this.mends = mends;
		this.freeDisk = freeDisk;
	}

	void open() throws WriteException {
		this.file.writeLock().lock();
		try {
			if (this.connection == null) {
				this.connection = connect();
				new DuckDbTables(this.connection).create();
			}
		}
		catch (SQLException ex) {
			close();
			throw DuckDbFailures.opening(ex, this.settings.path());
		}
		finally {
			this.file.writeLock().unlock();
		}
	}

	private DuckDBConnection connect() throws WriteException, SQLException {
		makeFolder();
		try {
			return restricted(connectOnce());
		}
		catch (SQLException ex) {
			if (!this.mends || !DuckDbFailures.isDamage(ex, this.settings.path())) {
				throw ex;
			}
			setAside();
			return restricted(connectOnce());
		}
		catch (LinkageError ex) {
			throw DuckDbFailures.withoutLibrary(ex);
		}
	}

	private DuckDBConnection connectOnce() throws SQLException {
		Properties properties = new Properties();
		properties.setProperty("memory_limit", this.settings.memoryLimit() / 1024 + "KiB");
		properties.setProperty("max_temp_directory_size", SPILL / 1024 + "KiB");
		properties.setProperty("threads", String.valueOf(this.settings.threads()));
		// Nothing is ever downloaded.
		properties.setProperty("autoinstall_known_extensions", "false");
		properties.setProperty("autoload_known_extensions", "false");
		Connection connection = new DuckDBDriver().connect("jdbc:duckdb:" + this.settings.path(), properties);
		return (DuckDBConnection) connection;
	}

	private void makeFolder() throws WriteException {
		Path folder = this.settings.path().getParent();
		try {
			if (folder != null && !Files.isDirectory(folder)) {
				Files.createDirectories(folder);
				restrict(folder, "rwx------");
			}
		}
		catch (IOException ex) {
			throw DuckDbFailures.notPermitted(this.settings.path(), ex);
		}
	}

	/**
	 * Points are the team's business only.
	 */
	private DuckDBConnection restricted(DuckDBConnection connection) {
		try {
			restrict(this.settings.path(), "rw-------");
		}
		catch (IOException ex) {
			logger.debug("The permissions of {} stay as they are", this.settings.path(), ex);
		}
		return connection;
	}

	/**
	 * The newest points stand in the write-ahead log, which is made anew now and then.
	 */
	private void restrictLog() {
		try {
			if (Files.exists(wal())) {
				restrict(wal(), "rw-------");
			}
		}
		catch (IOException ex) {
			logger.debug("The permissions of {} stay as they are", wal(), ex);
		}
	}

	private static void restrict(Path path, String permissions) throws IOException {
		if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
			Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
		}
	}

	private void setAside() throws WriteException {
		Path path = this.settings.path();
		String suffix = ".damaged-" + System.currentTimeMillis();
		try {
			Path wal = wal();
			if (Files.exists(wal)) {
				Files.move(wal, path.resolveSibling(path.getFileName() + suffix + ".wal"));
			}
			Path aside = Files.move(path, path.resolveSibling(path.getFileName() + suffix));
			logger.error("The monitoring database {} is damaged: it was set aside as {} and a new one is made", path,
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
	 * Replaces the file by a copy without free blocks: deleting rows alone never shrinks
	 * it.
	 */
	void compact() throws SQLException, WriteException {
		this.file.writeLock().lock();
		try {
			DuckDBConnection connection = required();
			Path path = this.settings.path();
			Path copy = path.resolveSibling(path.getFileName() + ".compacting");
			Files.deleteIfExists(copy);
			try (Statement statement = connection.createStatement()) {
				statement.execute("ATTACH '" + copy.toString().replace("'", "''") + "' AS _monitoring_copy");
				statement.execute(
						"COPY FROM DATABASE " + DuckDbTables.quoted(databaseName(statement)) + " TO _monitoring_copy");
				statement.execute("DETACH _monitoring_copy");
			}
			close();
			Files.move(copy, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
			open();
		}
		catch (IOException ex) {
			throw DuckDbFailures.notPermitted(this.settings.path(), ex);
		}
		finally {
			this.file.writeLock().unlock();
		}
	}

	private static String databaseName(Statement statement) throws SQLException {
		try (ResultSet result = statement.executeQuery("SELECT current_database()")) {
			result.next();
			return result.getString(1);
		}
	}

	boolean isOpen() {
		this.file.readLock().lock();
		try {
			return this.connection != null;
		}
		finally {
			this.file.readLock().unlock();
		}
	}

	/**
	 * Runs what the worker does, on its own connection.
	 */
	void write(Work work) throws SQLException, WriteException {
		this.file.readLock().lock();
		try {
			work.run(required());
			restrictLog();
		}
		finally {
			this.file.readLock().unlock();
		}
	}

	/**
	 * Runs what reads, on a connection of its own.
	 * @return {@code null} if the database is not open
	 */
	<T> @Nullable T read(Question<T> question) throws SQLException {
		this.file.readLock().lock();
		try {
			DuckDBConnection connection = this.connection;
			if (connection == null) {
				return null;
			}
			try (Connection reader = connection.duplicate()) {
				return question.ask(reader);
			}
		}
		finally {
			this.file.readLock().unlock();
		}
	}

	private DuckDBConnection required() throws WriteException {
		if (this.connection == null) {
			throw new WriteException(Kind.RETRY, "the file is closed.", null);
		}
		return this.connection;
	}

	/**
	 * Closes the file as soon as no statement runs, or leaves it open: closing must not
	 * hang.
	 */
	void close() {
		boolean locked = false;
		try {
			locked = this.file.writeLock().tryLock(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
			if (locked && this.connection != null) {
				this.connection.close();
			}
		}
		catch (SQLException ex) {
			logger.debug("The monitoring database did not close cleanly", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			if (locked) {
				this.connection = null;
				this.file.writeLock().unlock();
			}
		}
	}

	/**
	 * The size of the file and its write-ahead log, in bytes.
	 */
	long sizeOnDisk() {
		return size(this.settings.path()) + size(wal());
	}

	/**
	 * How much of the disk is free for this process, in bytes.
	 */
	long freeDisk() {
		return this.freeDisk.getAsLong();
	}

	/**
	 * How much of a file's disk is free for this process, in bytes.
	 */
	static long freeDisk(Path path) {
		Path folder = path.getParent();
		try {
			return (folder != null) ? Files.getFileStore(folder).getUsableSpace() : Long.MAX_VALUE;
		}
		catch (IOException ex) {
			return Long.MAX_VALUE;
		}
	}

	private Path wal() {
		Path path = this.settings.path();
		return path.resolveSibling(path.getFileName() + ".wal");
	}

	private static long size(Path path) {
		try {
			return Files.size(path);
		}
		catch (IOException ex) {
			return 0;
		}
	}

	/**
	 * What the worker does.
	 */
	@FunctionalInterface
	interface Work {

		void run(DuckDBConnection connection) throws SQLException, WriteException;

	}

	/**
	 * What a reader asks.
	 *
	 * @param <T> the answer
	 */
	@FunctionalInterface
	interface Question<T> {

		T ask(Connection connection) throws SQLException;

	}

}
