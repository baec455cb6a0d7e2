package dev.monitoring.adapter.duckdb;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.storage.StorageException;

/**
 * Sees to it that points are aggregated before they are deleted, where the file has
 * aggregates. A point is either kept or settled, never both: so those who aggregate and
 * those who delete take turns.
 */
final class DuckDbRollUp {

	private static final Logger logger = LoggerFactory.getLogger(DuckDbMonitoringAdapter.class);

	/**
	 * After so many points the rest waits for the next time: meanwhile the worker does
	 * not write.
	 */
	private static final long POINTS_AT_ONCE = 1_000_000;

	private final ReentrantLock turn = new ReentrantLock(true);

	private volatile DuckDbScripts scripts = new DuckDbScripts(null);

	private @Nullable String reported;

	void use(DuckDbScripts scripts) {
		this.scripts = scripts;
	}

	/**
	 * Waits for its turn.
	 * @throws InterruptedException if the thread is interrupted
	 */
	void begin() throws InterruptedException {
		this.turn.lockInterruptibly();
	}

	/**
	 * Waits for its turn, but not long: the worker has points to write.
	 * @return whether it came
	 */
	boolean beginSoon() {
		try {
			return this.turn.tryLock(1, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	void end() {
		this.turn.unlock();
	}

	/**
	 * Deletes points, after it has aggregated them.
	 * @param edge the time before which points are deleted
	 * @param must whether they go even if they cannot be aggregated, and whatever time it
	 * takes
	 * @return how many were deleted
	 */
	long deleteBefore(DuckDbSession session, long edge, boolean must) throws SQLException {
		DuckDbAggregateTables.Scope scope = new DuckDbAggregateTables(session).scope();
		long deleted = 0;
		if (scope != null) {
			for (DuckDbDay day : new DuckDbAggregates(session).days(scope.since(), edge, scope.zone())) {
				if (!must && deleted >= POINTS_AT_ONCE) {
					return deleted;
				}
				long settled = settle(session, day, Math.min(edge, day.end()), must);
				if (settled < 0) {
					return deleted;
				}
				deleted += settled;
			}
		}
		return deleted + new DuckDbTables(session).deleteBefore(edge);
	}

	/**
	 * Settles a day.
	 * @return how many points were deleted, or -1 if they must stay
	 */
	private long settle(DuckDbSession session, DuckDbDay day, long to, boolean must) throws SQLException {
		DuckDbAggregates aggregates = new DuckDbAggregates(session);
		try {
			long deleted = aggregates.settle(day, to, this.scripts.day());
			this.reported = null;
			return deleted;
		}
		catch (SQLTimeoutException ex) {
			throw ex;
		}
		catch (SQLException | StorageException ex) {
			report(day, ex, must);
			return must ? aggregates.keepLast(day, to) : -1;
		}
	}

	private void report(DuckDbDay day, Exception ex, boolean must) {
		String reason = (ex instanceof SQLException failure) ? DuckDbFailures.firstWords(failure) : ex.getMessage();
		if (!String.valueOf(reason).equals(this.reported)) {
			this.reported = String.valueOf(reason);
			logger.error(
					"Monitoring could not aggregate {}, whose points {}: {}. See that the scripts in"
							+ " monitoring.aggregation.scripts are right, or raise monitoring.duckdb.memory-limit.",
					day.date(), must ? "must go" : "stay until it can", reason, ex);
		}
	}

}
