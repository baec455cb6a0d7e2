package dev.monitoring.adapter.duckdb;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.MonitoringClock;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;

/**
 * Keeps the file within its bounds: what is older than the retention is deleted, then the
 * oldest day, until the rest fits; aggregates go last. Deleted rows leave free blocks
 * that are filled again; a file that is larger than it may be, or on a disk that is short
 * of space, is rewritten without them.
 */
final class DuckDbHousekeeping {

	private static final Logger logger = LoggerFactory.getLogger(DuckDbMonitoringAdapter.class);

	/**
	 * How full the file may be, in percent: a write-ahead log and what is written until
	 * the next look come on top.
	 */
	private static final long FULL_PERCENT = 80;

	private final DuckDbDatabase database;

	private final DuckDbSettings settings;

	private final Clock clock;

	private final DuckDbRollUp rollUp;

	DuckDbHousekeeping(DuckDbDatabase database, DuckDbSettings settings, Clock clock, DuckDbRollUp rollUp) {
		this.database = database;
		this.rollUp = rollUp;
		this.settings = settings;
		this.clock = clock;
	}

	/**
	 * Refuses to fill up a disk that others need too, once all that can go has gone.
	 */
	void requireFreeDisk() throws SQLException, WriteException {
		if (!isShortOfDisk()) {
			return;
		}
		run();
		if (isShortOfDisk()) {
			throw new WriteException(Kind.HOLD, "its disk has less than " + this.settings.minFreeDisk() / (1 << 20)
					+ "MB left. Free some, or lower monitoring.duckdb.min-free-disk.", null);
		}
	}

	/**
	 * Looks after the file, unless a day is being aggregated: then the next time will do.
	 * Aggregates go once there are no points left, and some at a time: their blocks are
	 * not free before the file is rewritten.
	 */
	void run() throws SQLException, WriteException {
		if (!this.rollUp.beginSoon()) {
			return;
		}
		try {
			boolean[] rewrite = new boolean[1];
			this.database.write((session) -> {
				DuckDbTokens.forget(session);
				expire(session);
				rewrite[0] = !fit(session)
						&& new DuckDbAggregates(session).deleteOldest(MonitoringClock.nanos(this.clock));
			});
			if (rewrite[0] || this.database.sizeOnDisk() > this.settings.maxSize() || isShortOfDisk()) {
				shrink();
			}
		}
		finally {
			this.rollUp.end();
		}
	}

	/**
	 * Deletes what is older than the retention; of aggregated points the days that are
	 * older as a whole.
	 */
	private void expire(DuckDbSession session) throws SQLException {
		long edge = MonitoringClock.nanos(this.clock.instant().minus(this.settings.retention()));
		DuckDbAggregateTables.Scope scope = new DuckDbAggregateTables(session).scope();
		deleteBefore(session, (scope != null) ? DuckDbDay.of(edge, scope.zone()).start() : edge, false);
	}

	private boolean isShortOfDisk() {
		return this.database.freeDisk() < this.settings.minFreeDisk();
	}

	/**
	 * Deletes the oldest days until the rest fits.
	 * @return whether it does
	 */
	private boolean fit(DuckDbSession session) throws SQLException {
		long limit = this.settings.maxSize() * FULL_PERCENT / 100;
		long used = usedBytes(session);
		while (used > limit && deleteOldest(session)) {
			long before = used;
			used = usedBytes(session);
			logger.info("Monitoring deleted its oldest points: {} MB were more than monitoring.duckdb.max-size allows",
					before >> 20);
		}
		return used <= limit;
	}

	/**
	 * Deletes the oldest day, of the current day the oldest hour, of the current hour the
	 * oldest half.
	 * @return whether there was anything to delete
	 */
	private boolean deleteOldest(DuckDbSession session) throws SQLException {
		long oldestNanos = Long.MAX_VALUE;
		for (String series : new DuckDbTables(session).series()) {
			if (session.number("SELECT count(*) FROM " + DuckDbTables.quoted(series)) > 0) {
				oldestNanos = Math.min(oldestNanos,
						session.number("SELECT epoch_ns(min(time)) FROM " + DuckDbTables.quoted(series)));
			}
		}
		if (oldestNanos == Long.MAX_VALUE) {
			return false;
		}
		DuckDbAggregateTables.Scope scope = new DuckDbAggregateTables(session).scope();
		return deleteBefore(session, edge(oldestNanos, (scope != null) ? scope.zone() : ZoneOffset.UTC), true) > 0;
	}

	private long edge(long oldestNanos, ZoneId zone) {
		long now = MonitoringClock.nanos(this.clock.instant());
		long edge = DuckDbDay.of(oldestNanos, zone).end();
		if (edge > now) {
			edge = MonitoringClock
				.nanos(Instant.ofEpochSecond(0, oldestNanos).truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS));
		}
		return (edge > now) ? oldestNanos + (now - oldestNanos) / 2 + 1 : edge;
	}

	private long deleteBefore(DuckDbSession session, long edge, boolean must) throws SQLException {
		long deleted = this.rollUp.deleteBefore(session, edge, must);
		if (deleted > 0) {
			// Only a checkpoint gives blocks back.
			session.execute("CHECKPOINT");
		}
		return deleted;
	}

	/**
	 * Rewrites the file. Where the disk is short of space, the oldest days go first,
	 * until the rest can be copied and is small enough; where that cannot be, since
	 * somebody else took the space, nothing goes.
	 */
	private void shrink() throws SQLException, WriteException {
		long size = this.database.sizeOnDisk();
		long free = this.database.freeDisk();
		long missing = Math.max(0, this.settings.minFreeDisk() - free);
		long target = Math.min(size - missing, free) / 100 * FULL_PERCENT;
		boolean[] fits = new boolean[1];
		this.database.write((session) -> {
			boolean more = missing > 0 && target > 0;
			while (more && usedBytes(session) > target) {
				more = deleteOldest(session);
			}
			fits[0] = usedBytes(session) < free;
		});
		if (fits[0] && (missing == 0 || target > 0) && this.database.compact()) {
			logger.info("Monitoring rewrote its database: {} MB became {} MB", size >> 20,
					this.database.sizeOnDisk() >> 20);
		}
	}

	private static long usedBytes(DuckDbSession session) throws SQLException {
		session.execute("CHECKPOINT");
		return session.number("SELECT block_size * used_blocks FROM pragma_database_size()"
				+ " WHERE database_name = current_database()");
	}

}
