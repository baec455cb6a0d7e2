package dev.monitoring.adapter.duckdb;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import dev.monitoring.adapter.WriteException;

/**
 * Who uses the file: many at a time, or one alone, who waits for the others for a while
 * and then has them cancelled.
 */
final class DuckDbSessions {

	private static final int CANCEL_TRIES = 40;

	private static final Duration CANCEL_PAUSE = Duration.ofMillis(50);

	private final ReadWriteLock file = new ReentrantReadWriteLock();

	private final Set<DuckDbSession> sessions = ConcurrentHashMap.newKeySet();

	/**
	 * Waits while the file is opened, replaced or closed.
	 * @return whether that ended in time; then {@link #leave()} is due
	 */
	boolean enter(Duration limit) {
		return tryLock(this.file.readLock(), limit);
	}

	void enter() {
		this.file.readLock().lock();
	}

	void leave() {
		this.file.readLock().unlock();
	}

	/**
	 * Lets a session be cancelled while it is used.
	 */
	<T> T use(DuckDbSession session, Use<T> use) throws SQLException, WriteException {
		session.renew();
		this.sessions.add(session);
		try {
			return use.run(session);
		}
		finally {
			this.sessions.remove(session);
		}
	}

	/**
	 * Waits until nobody uses the file. An interrupt shortens that, and does not end it:
	 * the file is to be closed all the same.
	 * @param grace how long others may go on
	 * @param why what they get to read when they are cancelled
	 * @return whether nobody does; then {@link #unlock()} is due
	 */
	boolean lock(Duration grace, String why) {
		Lock lock = this.file.writeLock();
		boolean locked = lock.tryLock() || tryLock(lock, grace);
		boolean interrupted = Thread.interrupted();
		for (int i = 0; i < CANCEL_TRIES && !locked; i++) {
			this.sessions.forEach((session) -> session.cancel(why));
			locked = tryLock(lock, CANCEL_PAUSE);
			interrupted |= Thread.interrupted();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return locked;
	}

	void lock() {
		this.file.writeLock().lock();
	}

	void unlock() {
		this.file.writeLock().unlock();
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
	 * What is done with a session.
	 *
	 * @param <T> the result
	 */
	@FunctionalInterface
	interface Use<T> {

		T run(DuckDbSession session) throws SQLException, WriteException;

	}

}
