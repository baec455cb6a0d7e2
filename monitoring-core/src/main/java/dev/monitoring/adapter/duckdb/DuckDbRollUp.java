package dev.monitoring.adapter.duckdb;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.storage.StorageException;
import dev.monitoring.storage.StorageScript;

/**
 * Sees to it that points are aggregated before they are deleted, where the file has
 * aggregates. A point is either kept or settled, never both: so those who aggregate and
 * those who delete take turns.
 */
final class DuckDbRollUp {

	private static final Logger logger = LoggerFactory.getLogger(DuckDbMonitoringAdapter.class);

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
	 * Aggregates what is about to be deleted, and deletes it.
	 * @param edge the time before which points are deleted
	 * @param must whether they go even if they cannot be aggregated
	 * @return how many were deleted, or -1 if they must stay
	 */
	long settleBefore(DuckDbSession session, long edge, boolean must) throws SQLException {
		DuckDbAggregates aggregates = new DuckDbAggregates(session);
		DuckDbAggregates.Scope scope = aggregates.scope();
		if (scope == null) {
			return 0;
		}
		long deleted = 0;
		for (DuckDbDay day : aggregates.days(scope.since(), edge, scope.zone())) {
			try {
				List<StorageScript> scripts = this.scripts.day();
				deleted += aggregates.settle(day, Math.min(edge, day.end()), scripts);
				this.reported = null;
			}
			catch (SQLTimeoutException ex) {
				throw ex;
			}
			catch (SQLException | StorageException ex) {
				report(day, ex, must);
				if (!must) {
					return -1;
				}
				aggregates.keepLast(day);
			}
		}
		return deleted;
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
