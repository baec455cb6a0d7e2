package dev.monitoring.adapter.duckdb;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.MonitoringClock;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;

/**
 * Keeps the file within its bounds: what is older than the retention is deleted, then the
 * oldest day, until the rest fits. Deleted rows leave free blocks that are filled again;
 * a file that is larger than it may be, or on a disk that is short of space, is rewritten
 * without them.
 */
final class DuckDbHousekeeping {

	private static final Logger logger = LoggerFactory.getLogger(DuckDbMonitoringAdapter.class);

	/**
	 * How full the file may be, in percent: a write-ahead log and what is written until
	 * the next look come on top.
	 */
	private static final long FULL_PERCENT = 80;

	private static final Duration TOKENS_KEPT = Duration.ofDays(2);

	private final DuckDbDatabase database;

	private final DuckDbSettings settings;

	private final Clock clock;

	DuckDbHousekeeping(DuckDbDatabase database, DuckDbSettings settings, Clock clock) {
		this.database = database;
		this.settings = settings;
		this.clock = clock;
	}

	/**
	 * Refuses to fill up a disk that others need too, once all that can go has gone.
	 */
	void requireFreeDisk() throws SQLException, WriteException {
		if (isShortOfDisk()) {
			run();
		}
		if (isShortOfDisk()) {
			throw new WriteException(Kind.HOLD, "its disk has less than " + this.settings.minFreeDisk() / (1 << 20)
					+ "MB left. Free some, or lower monitoring.duckdb.min-free-disk.", null);
		}
	}

	void run() throws SQLException, WriteException {
		this.database.write((connection) -> {
			DuckDbTables tables = new DuckDbTables(connection);
			tables.execute("DELETE FROM " + DuckDbTables.BATCHES + " WHERE stored < now()::TIMESTAMP - INTERVAL "
					+ TOKENS_KEPT.toHours() + " HOURS");
			deleteBefore(tables, this.clock.instant().minus(this.settings.retention()));
			fit(tables);
		});
		if (this.database.sizeOnDisk() > this.settings.maxSize() || isShortOfDisk()) {
			shrink();
		}
	}

	private boolean isShortOfDisk() {
		return this.database.freeDisk() < this.settings.minFreeDisk();
	}

	/**
	 * Deletes the oldest days until the rest fits.
	 */
	private void fit(DuckDbTables tables) throws SQLException {
		long limit = this.settings.maxSize() * FULL_PERCENT / 100;
		long used = usedBytes(tables);
		while (used > limit && deleteOldest(tables)) {
			long before = used;
			used = usedBytes(tables);
			logger.info("Monitoring deleted its oldest points: {} MB were more than monitoring.duckdb.max-size allows",
					before >> 20);
		}
	}

	/**
	 * Deletes the oldest day, of the current day the oldest hour, of the current hour the
	 * oldest half.
	 * @return whether there was anything to delete
	 */
	private boolean deleteOldest(DuckDbTables tables) throws SQLException {
		long oldestNanos = Long.MAX_VALUE;
		for (String series : tables.series()) {
			if (tables.number("SELECT count(*) FROM " + DuckDbTables.quoted(series)) > 0) {
				oldestNanos = Math.min(oldestNanos,
						tables.number("SELECT epoch_ns(min(time)) FROM " + DuckDbTables.quoted(series)));
			}
		}
		if (oldestNanos == Long.MAX_VALUE) {
			return false;
		}
		Instant oldest = Instant.ofEpochSecond(0, oldestNanos);
		Instant now = this.clock.instant();
		Instant edge = oldest.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
		if (edge.isAfter(now)) {
			edge = oldest.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
		}
		if (edge.isAfter(now)) {
			edge = oldest.plus(Duration.between(oldest, now).dividedBy(2)).plusNanos(1);
		}
		return deleteBefore(tables, edge) > 0;
	}

	private long deleteBefore(DuckDbTables tables, Instant edge) throws SQLException {
		long nanos = MonitoringClock.nanos(edge);
		long deleted = 0;
		for (String series : tables.series()) {
			deleted += tables.update(
					"DELETE FROM " + DuckDbTables.quoted(series) + " WHERE time < make_timestamp_ns(" + nanos + ")");
		}
		if (deleted > 0) {
			tables.execute("DELETE FROM " + DuckDbTables.KEPT_FROM);
			tables.execute("INSERT INTO " + DuckDbTables.KEPT_FROM + " VALUES (" + nanos + ")");
			// Only a checkpoint gives blocks back.
			tables.execute("CHECKPOINT");
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
		this.database.write((connection) -> {
			DuckDbTables tables = new DuckDbTables(connection);
			boolean more = missing > 0 && target > 0;
			while (more && usedBytes(tables) > target) {
				more = deleteOldest(tables);
			}
			fits[0] = usedBytes(tables) < free;
		});
		if (fits[0] && (missing == 0 || target > 0)) {
			this.database.compact();
			logger.info("Monitoring rewrote its database: {} MB became {} MB", size >> 20,
					this.database.sizeOnDisk() >> 20);
		}
	}

	private long usedBytes(DuckDbTables tables) throws SQLException {
		tables.execute("CHECKPOINT");
		return tables.number("SELECT block_size * used_blocks FROM pragma_database_size()"
				+ " WHERE database_name = current_database()");
	}

}
