package dev.monitoring.adapter.duckdb;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
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
 * The database file: opened by the worker or who comes first, read by many. A file that
 * is damaged is set aside; one that is locked, not permitted or of a newer format is left
 * as it is.
 */
final class DuckDbDatabase {

	private static final Logger logger = LoggerFactory.getLogger(DuckDbMonitoringAdapter.class);

	/**
	 * How much a query may write to disk beside the file.
	 */
	private static final long SPILL = 256L << 20;

	/**
	 * How long statements may go on before they are cancelled, and how long that may
	 * take.
	 */
	private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

	private static final Duration CHANGE_GRACE = Duration.ofSeconds(5);

	private static final int CANCEL_TRIES = 40;

	private static final long CANCEL_MILLIS = 50;

	private final DuckDbSettings settings;

	private final DuckDbFile place;

	private final boolean mends;

	private final LongSupplier freeDisk;

	/**
	 * Held for writing while the file is opened, replaced or closed, for reading while a
	 * statement runs.
	 */
	private final ReadWriteLock file = new ReentrantReadWriteLock();

	private final Set<DuckDbSession> sessions = ConcurrentHashMap.newKeySet();

	private final DuckDbTimer timer = new DuckDbTimer();

	private volatile @Nullable DuckDbSession worker;

	private volatile boolean closed;

	/**
	 * Makes a database that is opened later.
	 * @param mends whether a damaged file is set aside, or reported only
	 * @param freeDisk how much of the disk is free for this process, in bytes
	 */
	DuckDbDatabase(DuckDbSettings settings, boolean mends, LongSupplier freeDisk) {
		this.settings = settings;
		this.place = new DuckDbFile(settings.path());
		this.mends = mends;
		this.freeDisk = freeDisk;
	}

	/**
	 * Opens the file, also after it was closed.
	 */
	void open() throws WriteException {
		this.closed = false;
		connect();
	}

	private void connect() throws WriteException {
		this.file.writeLock().lock();
		try {
			if (this.worker == null) {
				DuckDbSession session = new DuckDbSession(connection());
				this.worker = session;
				new DuckDbTables(session).create();
			}
		}
		catch (SQLException ex) {
			release();
			throw DuckDbFailures.opening(ex, this.settings.path());
		}
		finally {
			this.file.writeLock().unlock();
		}
	}

	private DuckDBConnection connection() throws WriteException, SQLException {
		this.place.makeFolder();
		try {
			return connectOnce();
		}
		catch (SQLException ex) {
			if (!this.mends || !DuckDbFailures.isDamage(ex, this.settings.path())) {
				throw ex;
			}
			this.place.setAside();
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
		properties.setProperty("threads", String.valueOf(this.settings.threads()));
		// Nothing is ever downloaded.
		properties.setProperty("autoinstall_known_extensions", "false");
		properties.setProperty("autoload_known_extensions", "false");
		Connection connection = new DuckDBDriver().connect("jdbc:duckdb:" + this.settings.path(), properties);
		this.place.restrict();
		return (DuckDBConnection) connection;
	}

	boolean isOpen() {
		return this.worker != null;
	}

	/**
	 * Whether there is a file, open or not.
	 */
	boolean exists() {
		return isOpen() || this.place.exists();
	}

	/**
	 * Runs what the worker does, on its own connection.
	 */
	void write(Work work) throws SQLException, WriteException {
		this.file.readLock().lock();
		try {
			DuckDbSession session = required();
			listed(session, () -> {
				work.run(session);
				return session;
			});
			this.place.restrict();
		}
		finally {
			this.file.readLock().unlock();
		}
	}

	/**
	 * Runs what reads, in one transaction on a connection of its own. Opens the file
	 * where nobody has yet.
	 * @param limit how long that may take
	 * @param late what the exception says where it takes longer
	 * @throws SQLTimeoutException if it was cancelled
	 */
	<T> T read(Duration limit, String late, Question<T> question) throws SQLException, WriteException {
		openUnlessClosed();
		if (!tryLock(this.file.readLock(), limit)) {
			throw new SQLTimeoutException(late);
		}
		try (DuckDbSession session = new DuckDbSession(required().connection().duplicate());
				DuckDbTimer.Watch watch = this.timer.after(limit, () -> session.cancel(late))) {
			session.connection().setAutoCommit(false);
			return listed(session, () -> question.ask(session));
		}
		finally {
			this.file.readLock().unlock();
		}
	}

	/**
	 * Runs what may take long, on a connection of its own, until it is done or the file
	 * is closed.
	 */
	<T> T work(Question<T> question) throws SQLException, WriteException {
		openUnlessClosed();
		this.file.readLock().lock();
		try (DuckDbSession session = new DuckDbSession(required().connection().duplicate())) {
			return listed(session, () -> question.ask(session));
		}
		finally {
			this.file.readLock().unlock();
		}
	}

	/**
	 * Lets a session be cancelled while it is used.
	 */
	private <T> T listed(DuckDbSession session, Step<T> step) throws SQLException, WriteException {
		this.sessions.add(session);
		try {
			return step.take();
		}
		finally {
			this.sessions.remove(session);
		}
	}

	/**
	 * Runs what nobody else may work beside. What others do is cancelled after a while.
	 * @return whether it was run
	 */
	boolean alone(Work work) throws SQLException, WriteException {
		openUnlessClosed();
		if (!lock(CHANGE_GRACE, "it was cancelled, since the file is being changed: ask again")) {
			return false;
		}
		try {
			work.run(required());
			return true;
		}
		finally {
			this.file.writeLock().unlock();
		}
	}

	/**
	 * Replaces the file by a copy without free blocks: deleting rows alone never shrinks
	 * it.
	 * @return whether it could be done
	 */
	boolean compact() throws SQLException, WriteException {
		return alone((session) -> {
			try {
				Path copy = this.place.copy();
				String name = session.rows("SELECT current_database()", List.of(), (row) -> row.getString(1)).get(0);
				session.execute("ATTACH '" + copy.toString().replace("'", "''") + "' AS _monitoring_copy");
				session.execute("COPY FROM DATABASE " + DuckDbTables.quoted(name) + " TO _monitoring_copy");
				session.execute("DETACH _monitoring_copy");
				release();
				this.place.replaceBy(copy);
				connect();
			}
			catch (IOException ex) {
				throw DuckDbFailures.notPermitted(this.settings.path(), ex);
			}
		});
	}

	private void openUnlessClosed() throws WriteException {
		if (this.worker == null && !this.closed) {
			connect();
		}
	}

	private DuckDbSession required() throws WriteException {
		DuckDbSession session = this.worker;
		if (session == null) {
			throw new WriteException(Kind.RETRY, "the file is closed.", null);
		}
		return session;
	}

	/**
	 * Closes the file for good, unless it is opened again.
	 */
	void close() {
		this.closed = true;
		release();
	}

	/**
	 * Closes the file until it is needed again: at once where no statement runs, else
	 * those that run are cancelled. Where they do not end, it is left open: closing must
	 * not hang.
	 */
	void release() {
		if (!lock(CLOSE_GRACE, "it was cancelled, since the file is being closed")) {
			logger.warn("The monitoring database {} stays open: a statement could not be cancelled",
					this.settings.path());
			return;
		}
		try {
			DuckDbSession session = this.worker;
			this.worker = null;
			if (session != null) {
				session.close();
			}
		}
		catch (SQLException ex) {
			logger.debug("The monitoring database did not close cleanly", ex);
		}
		finally {
			this.file.writeLock().unlock();
		}
	}

	/**
	 * Waits until no statement runs, for a while, then cancels those that do.
	 */
	private boolean lock(Duration grace, String why) {
		Lock lock = this.file.writeLock();
		// An interrupt does not keep what nobody uses from being closed.
		boolean locked = lock.tryLock() || tryLock(lock, grace);
		for (int i = 0; i < CANCEL_TRIES && !locked && !Thread.currentThread().isInterrupted(); i++) {
			this.sessions.forEach((session) -> session.cancel(why));
			locked = tryLock(lock, Duration.ofMillis(CANCEL_MILLIS));
		}
		return locked;
	}

	private static boolean tryLock(Lock lock, Duration limit) {
		try {
			return lock.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * The size of the file and its write-ahead log, in bytes.
	 */
	long sizeOnDisk() {
		return this.place.size();
	}

	/**
	 * How much of the disk is free for this process, in bytes.
	 */
	long freeDisk() {
		return this.freeDisk.getAsLong();
	}

	/**
	 * What changes the database.
	 */
	@FunctionalInterface
	interface Work {

		void run(DuckDbSession session) throws SQLException, WriteException;

	}

	/**
	 * What is asked of the database.
	 *
	 * @param <T> the answer
	 */
	@FunctionalInterface
	interface Question<T> {

		T ask(DuckDbSession session) throws SQLException;

	}

	/**
	 * A step with a session.
	 *
	 * @param <T> its result
	 */
	@FunctionalInterface
	private interface Step<T> {

		T take() throws SQLException, WriteException;

	}

}
