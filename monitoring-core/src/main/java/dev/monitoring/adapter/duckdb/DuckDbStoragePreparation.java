package dev.monitoring.adapter.duckdb;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import dev.monitoring.MonitoringClock;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StorageException;
import dev.monitoring.storage.StoragePart;
import dev.monitoring.storage.StoragePreparation;
import dev.monitoring.storage.StorageScript;

/**
 * Tables of local days in the same file, and their roll-up: one day a step, each in a
 * transaction of its own, so that it can end anywhere and goes on where it ended.
 */
final class DuckDbStoragePreparation implements StoragePreparation {

	private final DuckDbDatabase database;

	private final DuckDbRollUp rollUp;

	private final DuckDbScripts scripts;

	private final AggregationSettings settings;

	private final Clock clock;

	/**
	 * Whether tables may be made, as they have been once: another file may have come in
	 * the place of a damaged one.
	 */
	private volatile boolean creates;

	DuckDbStoragePreparation(DuckDbDatabase database, DuckDbRollUp rollUp, DuckDbScripts scripts,
			AggregationSettings settings, Clock clock) {
		this.database = database;
		this.rollUp = rollUp;
		this.scripts = scripts;
		this.settings = settings;
		this.clock = clock;
	}

	@Override
	public List<StorageScript> scripts() throws StorageException {
		List<StorageScript> all = new ArrayList<>();
		all.add(this.scripts.tables());
		all.addAll(this.scripts.day());
		return List.copyOf(all);
	}

	@Override
	public void create(Consumer<String> progress) throws StorageException {
		this.creates = true;
		makeTables(progress);
		rollUp(0, progress);
	}

	@Override
	public void aggregate() throws StorageException {
		if (this.creates) {
			makeTables((line) -> {
			});
		}
		rollUp(this.settings.days(), (line) -> {
		});
	}

	private void makeTables(Consumer<String> progress) throws StorageException {
		StorageScript script = this.scripts.tables();
		inTurn(false, () -> {
			ZoneId zone = this.settings.zone();
			if (this.database.work((session) -> isComplete(new DuckDbAggregateTables(session), zone))) {
				return true;
			}
			this.database.change((session) -> new DuckDbAggregateTables(session).create(script, zone)
				.forEach((table) -> progress.accept("Made table " + table)));
			return true;
		});
	}

	private static boolean isComplete(DuckDbAggregateTables tables, ZoneId zone) throws SQLException {
		DuckDbAggregateTables.Scope scope = tables.scope();
		return scope != null && scope.zone().equals(zone) && tables.names().containsAll(DuckDbAggregateTables.TABLES);
	}

	/**
	 * Aggregates the days before today that were not yet, and the last ones anew.
	 */
	private void rollUp(int recent, Consumer<String> progress) throws StorageException {
		List<DuckDbDay> days = inTurn(List.of(), () -> this.database.work((session) -> due(session, recent)));
		List<StorageScript> dayScripts = this.scripts.day();
		int done = 0;
		for (DuckDbDay day : days) {
			long requests = inTurn(-1L,
					() -> this.database.work((session) -> new DuckDbAggregates(session).rollUp(day, dayScripts)));
			if (requests < 0) {
				return;
			}
			done++;
			progress.accept("Aggregated " + day.date() + ": " + requests + " requests (day " + done + " of "
					+ days.size() + ")");
		}
	}

	private List<DuckDbDay> due(DuckDbSession session, int recent) throws SQLException {
		DuckDbAggregates aggregates = new DuckDbAggregates(session);
		DuckDbAggregateTables tables = new DuckDbAggregateTables(session);
		DuckDbAggregateTables.Scope scope = tables.scope();
		if (scope == null || !tables.names().containsAll(DuckDbAggregateTables.TABLES)) {
			return List.of();
		}
		DuckDbDay today = DuckDbDay.of(MonitoringClock.nanos(this.clock), scope.zone());
		long firstRecent = MonitoringClock.nanos(today.date().minusDays(recent).atStartOfDay(scope.zone()).toInstant());
		Set<Long> aggregated = aggregates.aggregatedDays();
		return aggregates.days(scope.since(), today.start(), scope.zone())
			.stream()
			.filter((day) -> day.start() >= scope.since())
			.filter((day) -> day.start() >= firstRecent || !aggregated.contains(day.start()))
			.toList();
	}

	@Override
	public List<StoragePart> probe() throws StorageException {
		if (!this.database.exists()) {
			return DuckDbAggregateTables.missing();
		}
		return inTurn(List.of(), () -> this.database.work((session) -> new DuckDbAggregateTables(session).parts()));
	}

	@Override
	public void drop(Consumer<String> progress) throws StorageException {
		this.creates = false;
		if (!this.database.exists()) {
			return;
		}
		inTurn(false, () -> {
			Set<String> tables = this.database.work((session) -> new DuckDbAggregateTables(session).names());
			this.database.change((session) -> new DuckDbAggregateTables(session).drop());
			tables.retainAll(DuckDbAggregateTables.TABLES);
			tables.forEach((table) -> progress.accept("Dropped table " + table));
			return true;
		});
	}

	/**
	 * Runs a step while nobody deletes points.
	 * @param interrupted the result if the thread is interrupted
	 */
	private <T> T inTurn(T interrupted, Step<T> step) throws StorageException {
		try {
			this.rollUp.begin();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return interrupted;
		}
		try {
			return step.run();
		}
		catch (WriteException ex) {
			throw new StorageException("The monitoring database cannot be prepared: " + ex.getMessage(), ex);
		}
		catch (SQLException ex) {
			throw new StorageException(
					"The monitoring database was not prepared to the end: "
							+ ((ex instanceof SQLTimeoutException) ? ex.getMessage() : DuckDbFailures.firstWords(ex))
							+ " (the cause has more)." + DuckDbFailures.cure(ex) + " What is done stays; try again.",
					ex);
		}
		finally {
			this.rollUp.end();
		}
	}

	@Override
	public void close() {
		// The file is the adapter's.
	}

	/**
	 * A step of the preparation.
	 *
	 * @param <T> its result
	 */
	@FunctionalInterface
	private interface Step<T> {

		T run() throws SQLException, WriteException, StorageException;

	}

}
