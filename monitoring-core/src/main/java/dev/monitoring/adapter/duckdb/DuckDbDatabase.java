package dev.monitoring.adapter.duckdb;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

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
	 * How long others may go on before they are cancelled.
	 */
	private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

	private static final Duration CHANGE_GRACE = Duration.ofSeconds(2);

	private final DuckDbSettings settings;

	private final DuckDbFile place;

	private final LongSupplier freeDisk;

	private final DuckDbSessions users = new DuckDbSessions();

	/**
	 * Held by who writes: DuckDB refuses to make the same table twice at a time.
	 */
	private final ReentrantLock writing = new ReentrantLock();

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
		this.place = new DuckDbFile(settings, mends);
		this.freeDisk = freeDisk;
	}

	/**
	 * Opens the file, also after it was closed.
	 */
	void open() throws WriteException {
		this.closed = false;
		connect();
	}

	/**
	 * Opens the file unless it is open, or closed for good.
	 */
	private void connect() throws WriteException {
		if (isOpen() || this.closed) {
			return;
		}
		this.users.lock();
		try {
			// Who waited for the lock may have waited for the end.
			if (this.worker == null && !this.closed) {
				DuckDbSession session = new DuckDbSession(this.place.open());
				this.worker = session;
				new DuckDbTables(session).create();
			}
		}
		catch (SQLException ex) {
			release();
			throw DuckDbFailures.opening(ex, this.settings.path());
		}
		finally {
			this.users.unlock();
		}
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
	 * Runs what the worker does, on its own connection. Opens the file where a failure
	 * closed it: what comes next may be another batch.
	 */
	void write(Work work) throws SQLException, WriteException {
		connect();
		this.users.enter();
		try {
			use(required(), (session) -> writeInTurn(session, work));
			this.place.restrict();
		}
		finally {
			this.users.leave();
		}
	}

	/**
	 * Changes tables on a connection of its own, between two writes of the worker: nobody
	 * is cancelled for it.
	 */
	void change(Work work) throws SQLException, WriteException {
		connect();
		this.users.enter();
		try (DuckDbSession session = new DuckDbSession(required().connection().duplicate())) {
			use(session, (used) -> writeInTurn(used, work));
		}
		finally {
			this.users.leave();
		}
	}

	private void writeInTurn(DuckDbSession session, Work work) throws SQLException, WriteException {
		this.writing.lock();
		try {
			work.run(session);
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Runs what reads, in one transaction on a connection of its own. Opens the file
	 * where nobody has yet.
	 * @param limit how long that may take
	 * @param late what the exception says where it takes longer
	 * @throws SQLTimeoutException if it was cancelled
	 */
	<T> T read(Duration limit, String late, DuckDbSessions.Use<T> question) throws SQLException, WriteException {
		connect();
		if (!this.users.enter(limit)) {
			throw new SQLTimeoutException(late);
		}
		try (DuckDbSession session = new DuckDbSession(required().connection().duplicate())) {
			session.connection().setAutoCommit(false);
			// Not before: what was cancelled is forgotten when the use begins.
			return this.users.use(session, (used) -> {
				try (DuckDbTimer.Watch watch = this.timer.after(limit, () -> used.cancel(late))) {
					return question.run(used);
				}
			});
		}
		finally {
			this.users.leave();
		}
	}

	/**
	 * Runs what may take long, on a connection of its own, until it is done or the file
	 * is closed.
	 */
	<T> T work(DuckDbSessions.Use<T> question) throws SQLException, WriteException {
		connect();
		this.users.enter();
		try (DuckDbSession session = new DuckDbSession(required().connection().duplicate())) {
			return this.users.use(session, question);
		}
		finally {
			this.users.leave();
		}
	}

	/**
	 * Runs what nobody else may work beside. What others do is cancelled after a while.
	 * @return whether it was run
	 */
	boolean alone(Work work) throws SQLException, WriteException {
		connect();
		if (!this.users.lock(CHANGE_GRACE, "it was cancelled, since the file is being changed: ask again")) {
			return false;
		}
		try {
			use(required(), work);
			return true;
		}
		finally {
			this.users.unlock();
		}
	}

	private void use(DuckDbSession session, Work work) throws SQLException, WriteException {
		this.users.use(session, (used) -> {
			work.run(used);
			return used;
		});
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
				DuckDbFile.restrict(copy, "rw-------");
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
		if (!this.users.lock(CLOSE_GRACE, "it was cancelled, since the file is being closed")) {
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
			this.users.unlock();
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

}
