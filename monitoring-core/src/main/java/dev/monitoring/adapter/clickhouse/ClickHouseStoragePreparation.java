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

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StorageException;
import dev.monitoring.storage.StoragePart;
import dev.monitoring.storage.StoragePreparation;
import dev.monitoring.storage.StorageScript;

/**
 * Makes the views that aggregate points as they come, and aggregates those that are
 * older. A view counts the points from a moment shortly after it is made; all before that
 * is back-filled, and so is what comes late to it, at the next {@link #aggregate()}.
 */
final class ClickHouseStoragePreparation implements StoragePreparation {

	private static final Logger logger = LoggerFactory.getLogger(ClickHouseMonitoringAdapter.class);

	/**
	 * How long a statement may take: a back-fill reads a day in one.
	 */
	private static final Duration TIMEOUT = Duration.ofMinutes(10);

	/**
	 * How long after now a view begins to count: longer than its making takes, and than
	 * clocks differ.
	 */
	private static final Duration AHEAD = Duration.ofMinutes(1);

	private final ClickHouseSettings settings;

	private final ClickHouseSchema schema;

	private final ClickHouseScripts scripts;

	private final Clock clock;

	private @Nullable ClickHouseServer server;

	ClickHouseStoragePreparation(ClickHouseSettings settings, AggregationSettings aggregation, Clock clock) {
		this.settings = settings.withReadTimeout(TIMEOUT);
		this.schema = new ClickHouseSchema(settings);
		this.scripts = new ClickHouseScripts(this.schema, ClickHouseSeries.minutes(aggregation.zone(), clock.instant()),
				aggregation.scripts());
		this.clock = clock;
	}

	@Override
	public List<StorageScript> scripts() throws StorageException {
		// Time enough to apply them by hand.
		Instant cut = this.clock.instant().truncatedTo(ChronoUnit.DAYS).plus(2, ChronoUnit.DAYS);
		List<StorageScript> all = new ArrayList<>();
		all.add(this.scripts.database());
		for (String series : ClickHouseSeries.AGGREGATED) {
			all.add(this.scripts.series(series));
		}
		for (String series : ClickHouseSeries.AGGREGATED) {
			all.add(this.scripts.table(series));
		}
		if (backfills()) {
			all.add(this.scripts.steps());
		}
		for (String series : ClickHouseSeries.AGGREGATED) {
			all.add(this.scripts.view(series, cut));
		}
		for (String series : backfills() ? ClickHouseSeries.AGGREGATED : List.<String>of()) {
			all.add(this.scripts.backfill(series));
		}
		return all;
	}

	/**
	 * Whether older points are aggregated. A cluster's partitions would have to be
	 * replaced on all its shards at once.
	 */
	private boolean backfills() {
		return this.settings.cluster() == null;
	}

	@Override
	public void create(Consumer<String> progress) throws StorageException {
		run((server) -> {
			createSources(server, progress);
			for (ClickHousePart part : parts(server)) {
				create(server, part, progress);
			}
			backfill(server, progress);
		});
	}

	private void createSources(ClickHouseServer server, Consumer<String> progress) throws Exception {
		if (server.texts(this.schema.existingDatabase(), Map.of()).isEmpty()) {
			execute(server, this.scripts.database(), progress);
		}
		Set<String> tables = new HashSet<>(server.texts(this.schema.existingTables(), Map.of()));
		for (String series : ClickHouseSeries.AGGREGATED) {
			if (!tables.contains(series) || !tables.contains(this.schema.stored(series))) {
				execute(server, this.scripts.series(series), progress);
			}
		}
	}

	/**
	 * Tables first: a view needs its own.
	 */
	private List<ClickHousePart> parts(ClickHouseServer server) throws StorageException {
		ClickHouseParts parts = new ClickHouseParts(server, this.schema, this.scripts);
		return parts.find(this.clock.instant().plus(AHEAD).truncatedTo(ChronoUnit.SECONDS), backfills());
	}

	private void create(ClickHouseServer server, ClickHousePart part, Consumer<String> progress) throws Exception {
		switch (part.state()) {
			case MISSING -> execute(server, part.script(), progress);
			case OUTDATED -> {
				server.execute(this.schema.alter(part.name()) + " MODIFY QUERY " + part.wanted());
				progress.accept("Replaced the query of the view " + part.name());
			}
			case EDITED ->
				progress.accept("The " + part.kind() + " " + part.name() + " was changed and stays as it is");
			default -> {
			}
		}
		if (part.state() != StoragePart.State.EDITED) {
			new ClickHouseParts(server, this.schema, this.scripts).stamp(part.name());
		}
	}

	private static void execute(ClickHouseServer server, StorageScript script, Consumer<String> progress)
			throws Exception {
		for (String statement : ClickHouseScripts.statements(script)) {
			try {
				server.execute(statement);
			}
			catch (RuntimeException ex) {
				throw new StorageException(
						"The script " + script.name() + " failed: " + ClickHouseFailures.ofStatement(ex), null);
			}
		}
		progress.accept("Applied " + script.name());
	}

	@Override
	public void aggregate() throws StorageException {
		run((server) -> backfill(server, logger::debug));
	}

	private void backfill(ClickHouseServer server, Consumer<String> progress) throws Exception {
		if (!backfills()) {
			progress.accept("On a cluster, points from before the views were made are not aggregated");
			return;
		}
		ClickHouseBackfill.dropLeftovers(server, this.schema);
		for (ClickHousePart part : parts(server)) {
			if (part.kind().equals(ClickHousePart.VIEW) && part.found() != null
					&& !Thread.currentThread().isInterrupted()) {
				String series = part.name().substring(ClickHouseSeries.view("").length());
				Instant cut = ClickHouseScripts.cut(part.found().definition());
				if (cut == null) {
					progress.accept("The view " + part.name() + " says no moment from which it counts, so that older"
							+ " points of " + series + " are not aggregated");
				}
				else {
					new ClickHouseBackfill(server, this.schema, series, this.scripts.backfill(series))
						.run(firstWholeDay(server, series), cut, progress);
				}
			}
		}
	}

	/**
	 * The first day of which no point is so old that it may be gone already.
	 */
	private LocalDate firstWholeDay(ClickHouseServer server, String series) {
		Duration retention = this.settings.retention();
		for (String engine : server.texts(this.schema.existingTable(series), Map.of())) {
			Duration actual = ClickHouseSchema.retention(engine);
			retention = (actual != null && actual.compareTo(retention) < 0) ? actual : retention;
		}
		return LocalDate.ofInstant(this.clock.instant().minus(retention), ZoneOffset.UTC).plusDays(1);
	}

	@Override
	public List<StoragePart> probe() throws StorageException {
		List<StoragePart> found = new ArrayList<>();
		run((server) -> parts(server).forEach((part) -> found.add(part.part())));
		return found;
	}

	@Override
	public void drop(Consumer<String> progress) throws StorageException {
		run((server) -> {
			List<ClickHousePart> parts = new ArrayList<>(parts(server));
			// Views first, so that no insert meets one without its table.
			Collections.reverse(parts);
			for (ClickHousePart part : parts) {
				if (part.found() != null) {
					server.execute(this.schema.drop(part.name()));
					progress.accept("Dropped the " + part.kind() + " " + part.name());
				}
			}
		});
	}

	private void run(Work work) throws StorageException {
		try {
			work.run(server());
		}
		catch (StorageException ex) {
			throw ex;
		}
		catch (Exception ex) {
			if (!Thread.currentThread().isInterrupted()) {
				// Without the server's exception, whose text quotes rows.
				throw new StorageException("ClickHouse could not be prepared: " + ClickHouseFailures.ofStatement(ex),
						null);
			}
		}
	}

	private synchronized ClickHouseServer server() {
		ClickHouseServer server = this.server;
		if (server == null) {
			server = new ClickHouseServer(this.settings);
			this.server = server;
		}
		return server;
	}

	@Override
	public synchronized void close() {
		if (this.server != null) {
			this.server.close();
			this.server = null;
		}
	}

	/**
	 * What is done with the server.
	 */
	@FunctionalInterface
	private interface Work {

		void run(ClickHouseServer server) throws Exception;

	}

}
