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
		if (this.schema.isBackfilled()) {
			all.add(this.scripts.steps());
		}
		for (String series : ClickHouseSeries.AGGREGATED) {
			all.add(this.scripts.view(series, cut));
		}
		for (String series : this.schema.isBackfilled() ? ClickHouseSeries.AGGREGATED : List.<String>of()) {
			all.add(this.scripts.backfill(series));
		}
		return all;
	}

	private ClickHouseAggregation aggregation(ClickHouseServer server) {
		return new ClickHouseAggregation(server, this.settings, this.scripts);
	}

	@Override
	public void create(Consumer<String> progress) throws StorageException {
		run((server) -> {
			aggregation(server).create(this.clock, progress);
			backfill(server, progress);
		});
	}

	@Override
	public void aggregate() throws StorageException {
		if (!this.schema.mayChange()) {
			// Each step makes a table, which goes again.
			logger.info("Points that are older than the views, or late to such a day, are not aggregated, because"
					+ " monitoring.initialize-schema forbids to make tables: let the storages command (create) do so");
			return;
		}
		run((server) -> backfill(server, logger::debug));
	}

	private void backfill(ClickHouseServer server, Consumer<String> progress) throws Exception {
		if (!this.schema.isBackfilled()) {
			progress.accept("On a cluster, points from before the views were made are not aggregated");
			return;
		}
		ClickHouseBackfill.dropLeftovers(server, this.schema);
		for (ClickHousePart part : aggregation(server).find(this.clock.instant())) {
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
						.run(aggregation(server).firstWholeDay(series, this.clock.instant()), cut, progress);
				}
			}
		}
	}

	@Override
	public List<StoragePart> probe() throws StorageException {
		List<StoragePart> found = new ArrayList<>();
		run((server) -> aggregation(server).find(this.clock.instant()).forEach((part) -> found.add(part.part())));
		return found;
	}

	@Override
	public void drop(Consumer<String> progress) throws StorageException {
		run((server) -> aggregation(server).drop(this.clock.instant(), progress));
	}

	private void run(Work work) throws StorageException {
		try {
			work.run(server());
		}
		catch (StorageException ex) {
			throw ex;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
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
