package dev.monitoring.adapter.clickhouse;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import dev.monitoring.storage.StorageException;
import dev.monitoring.storage.StoragePart;
import dev.monitoring.storage.StorageScript;

/**
 * Makes and drops the tables and views of aggregation.
 */
final class ClickHouseAggregation {

	/**
	 * How long after now a view begins to count: longer than its making takes, and than
	 * clocks differ.
	 */
	private static final Duration AHEAD = Duration.ofMinutes(1);

	private static final int ATTEMPTS = 4;

	private static final Map<String, String> SYNCHRONOUS = Map.of("mutations_sync", "2");

	private final ClickHouseServer server;

	private final ClickHouseSettings settings;

	private final ClickHouseSchema schema;

	private final ClickHouseScripts scripts;

	private final ClickHouseParts parts;

	ClickHouseAggregation(ClickHouseServer server, ClickHouseSettings settings, ClickHouseScripts scripts) {
		this.server = server;
		this.settings = settings;
		this.schema = new ClickHouseSchema(settings);
		this.scripts = scripts;
		this.parts = new ClickHouseParts(server, this.schema, scripts);
	}

	/**
	 * Finds all parts, tables before views.
	 */
	List<ClickHousePart> find(Instant now) throws StorageException {
		return this.parts.find(now.plus(AHEAD).truncatedTo(ChronoUnit.SECONDS));
	}

	/**
	 * Makes what is missing, and replaces what another version made.
	 */
	void create(Clock clock, Consumer<String> progress) throws Exception {
		createSources(progress);
		for (String series : ClickHouseSeries.AGGREGATED) {
			reset(series, clock.instant());
		}
		for (ClickHousePart part : find(clock.instant())) {
			if (part.kind().equals(ClickHousePart.VIEW) && part.state() == StoragePart.State.MISSING) {
				createView(part.name().substring(ClickHouseSeries.view("").length()), clock, progress);
			}
			else {
				create(part, progress);
			}
		}
	}

	private void createSources(Consumer<String> progress) throws Exception {
		if (this.server.texts(this.schema.existingDatabase(), Map.of()).isEmpty()) {
			execute(this.scripts.database(), progress);
		}
		Set<String> tables = new HashSet<>(this.server.texts(this.schema.existingTables(), Map.of()));
		for (String series : ClickHouseSeries.AGGREGATED) {
			if (!tables.contains(series) || !tables.contains(this.schema.stored(series))) {
				execute(this.scripts.series(series), progress);
			}
		}
	}

	/**
	 * Lets what is about to be made begin anew, where only the table or only the view of
	 * a series is there: what one view counted must not be counted by the back-fill of
	 * the next.
	 */
	private void reset(String series, Instant now) throws Exception {
		Set<String> tables = Set.copyOf(this.server.texts(this.schema.existingTables(), Map.of()));
		String table = ClickHouseSeries.aggregated(series);
		if (!tables.contains(table)) {
			if (tables.contains(ClickHouseSeries.view(series))) {
				this.server.execute(this.schema.drop(ClickHouseSeries.view(series)));
			}
			if (tables.contains(ClickHouseSeries.STEPS)) {
				this.server.execute(this.schema.alter(ClickHouseSeries.STEPS) + " DELETE WHERE series = "
						+ ClickHouseSchema.text(series), SYNCHRONOUS);
			}
		}
		else if (!tables.contains(ClickHouseSeries.view(series)) && this.schema.isBackfilled()) {
			this.server.execute(this.schema.alter(table) + " DELETE WHERE step = 0 AND period >= '"
					+ firstWholeDay(series, now) + " 00:00:00'", SYNCHRONOUS);
		}
	}

	/**
	 * Makes a view that counts from a moment when it is there for sure: what comes before
	 * that to the moment and later would be counted by nobody. One that took too long is
	 * made again, with what it counted.
	 */
	private void createView(String series, Clock clock, Consumer<String> progress) throws Exception {
		String view = ClickHouseSeries.view(series);
		Duration ahead = AHEAD;
		for (int i = 0; i < ATTEMPTS; i++) {
			Instant cut = clock.instant().plus(ahead).truncatedTo(ChronoUnit.SECONDS);
			execute(this.scripts.view(series, cut), progress);
			// Another one's, which was there first, is its own business.
			if (clock.instant().isBefore(cut) || !this.schema.isBackfilled() || !cut.equals(this.parts.cut(view))) {
				this.parts.stamp(view);
				return;
			}
			progress.accept("Making the view " + view + " took longer than " + ahead + ", it is made again");
			this.server.execute(this.schema.drop(view));
			reset(series, clock.instant());
			ahead = ahead.multipliedBy(4);
		}
		throw new StorageException("The view " + view + " could not be made in time: the server is too slow just now",
				null);
	}

	private void create(ClickHousePart part, Consumer<String> progress) throws Exception {
		switch (part.state()) {
			case MISSING -> execute(part.script(), progress);
			case OUTDATED -> {
				this.server.execute("ALTER TABLE " + this.schema.table(part.name()) + this.schema.onCluster()
						+ " MODIFY QUERY " + part.wanted());
				progress.accept("Replaced the query of the view " + part.name());
			}
			case EDITED ->
				progress.accept("The " + part.kind() + " " + part.name() + " was changed and stays as it is");
			default -> {
			}
		}
		if (part.state() != StoragePart.State.EDITED) {
			this.parts.stamp(part.name());
		}
	}

	private void execute(StorageScript script, Consumer<String> progress) throws Exception {
		for (String statement : ClickHouseScripts.statements(script)) {
			try {
				this.server.execute(statement);
			}
			catch (RuntimeException ex) {
				throw new StorageException(
						"The script " + script.name() + " failed: " + ClickHouseFailures.ofStatement(ex), null);
			}
		}
		progress.accept("Applied " + script.name());
	}

	/**
	 * The first day of which no point is so old that it may be gone already.
	 */
	LocalDate firstWholeDay(String series, Instant now) {
		Duration retention = this.settings.retention();
		for (String engine : this.server.texts(this.schema.existingTable(series), Map.of())) {
			Duration actual = ClickHouseSchema.retention(engine);
			retention = (actual != null && actual.compareTo(retention) < 0) ? actual : retention;
		}
		return LocalDate.ofInstant(now.minus(retention), ZoneOffset.UTC).plusDays(1);
	}

	/**
	 * Drops views first, so that no insert meets one without its table.
	 */
	void drop(Instant now, Consumer<String> progress) throws Exception {
		List<ClickHousePart> all = new ArrayList<>(find(now));
		Collections.reverse(all);
		for (ClickHousePart part : all) {
			if (part.found() != null) {
				this.server.execute(this.schema.drop(part.name()));
				progress.accept("Dropped the " + part.kind() + " " + part.name());
			}
		}
	}

}
