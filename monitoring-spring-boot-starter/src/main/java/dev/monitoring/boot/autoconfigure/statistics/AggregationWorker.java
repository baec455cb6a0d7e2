package dev.monitoring.boot.autoconfigure.statistics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StorageException;
import dev.monitoring.storage.StoragePart;
import dev.monitoring.storage.StoragePart.State;
import dev.monitoring.storage.StoragePreparation;

/**
 * Prepares the store on a thread of its own and aggregates every night. What fails is
 * tried again, in pauses that grow from half a minute to half an hour; one line of the
 * log tells of the first failure, one of the end of them.
 */
final class AggregationWorker {

	private static final Logger logger = LoggerFactory.getLogger(AggregationWorker.class);

	private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);

	private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

	/**
	 * The clock of the machine may be set meanwhile.
	 */
	private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

	private final StoragePreparation preparation;

	private final AggregationSettings settings;

	private final boolean prepares;

	private final Clock clock;

	private final Sleep sleep;

	private @Nullable Thread thread;

	private boolean failing;

	private Duration pause = FIRST_PAUSE;

	AggregationWorker(StoragePreparation preparation, AggregationSettings settings, boolean prepares, Clock clock,
			Sleep sleep) {
		this.preparation = preparation;
		this.settings = settings;
		this.prepares = prepares;
		this.clock = clock;
		this.sleep = sleep;
	}

	synchronized void start() {
		if (this.thread == null) {
			Thread thread = new Thread(this::work, "monitoring-aggregation");
			thread.setDaemon(true);
			this.thread = thread;
			thread.start();
		}
	}

	synchronized void stop() {
		Thread thread = this.thread;
		if (thread != null) {
			this.thread = null;
			thread.interrupt();
			try {
				// A step of a back-fill ends by itself, and is done again after a
				// restart.
				thread.join(Duration.ofSeconds(2).toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private void work() {
		try {
			if (this.prepares) {
				untilItSucceeds(this::create);
			}
			untilItSucceeds(this::aggregate);
			while (true) {
				sleepUntil(next(this.clock.instant()));
				untilItSucceeds(this::aggregate);
			}
		}
		catch (InterruptedException ex) {
			logger.debug("The aggregation ends");
		}
	}

	/**
	 * When the next night's aggregation begins.
	 */
	Instant next(Instant now) {
		ZonedDateTime local = now.atZone(this.settings.zone());
		ZonedDateTime today = local.toLocalDate().atTime(this.settings.time()).atZone(this.settings.zone());
		// What a change of the clock skips comes later on that day.
		return today.isAfter(local) ? today.toInstant()
				: local.toLocalDate().plusDays(1).atTime(this.settings.time()).atZone(this.settings.zone()).toInstant();
	}

	private void create() throws StorageException {
		this.preparation.create((line) -> logger.info("Aggregation: {}", line));
	}

	/**
	 * Aggregates, and looks whether what does so in the store is there and works.
	 */
	private void aggregate() throws StorageException {
		this.preparation.aggregate();
		List<String> wrong = this.preparation.probe()
			.stream()
			.filter((part) -> part.state() == State.MISSING || part.state() == State.BROKEN)
			.map(AggregationWorker::text)
			.toList();
		if (!wrong.isEmpty()) {
			logger.warn("The store does not aggregate all: {}. {}", wrong,
					this.prepares ? "The next start of an application makes what is missing."
							: "monitoring.initialize-schema forbids us to make what is missing: docs/stores.md says"
									+ " how an operator does so.");
		}
	}

	private static String text(StoragePart part) {
		String text = part.kind() + " " + part.name() + " is " + part.state().name().toLowerCase(Locale.ROOT);
		return part.detail().isEmpty() ? text : text + " (" + part.detail() + ")";
	}

	private void untilItSucceeds(Action action) throws InterruptedException {
		while (!succeeds(action)) {
			sleepUntil(this.clock.instant().plus(this.pause));
			this.pause = this.pause.multipliedBy(2);
			if (this.pause.compareTo(LONGEST_PAUSE) > 0) {
				this.pause = LONGEST_PAUSE;
			}
		}
		this.pause = FIRST_PAUSE;
	}

	private boolean succeeds(Action action) throws InterruptedException {
		try {
			action.run();
			throwIfInterrupted();
			if (this.failing) {
				this.failing = false;
				logger.info("Aggregation works again");
			}
			return true;
		}
		catch (StorageException | RuntimeException ex) {
			throwIfInterrupted();
			report(ex);
			return false;
		}
	}

	private void report(Exception ex) {
		if (!this.failing) {
			this.failing = true;
			logger.error(
					"Aggregation failed and will be tried again: {} Points are stored all the same;"
							+ " monitoring.aggregation.enabled=false switches it off.",
					(ex instanceof StorageException) ? ex.getMessage() : ex.toString());
		}
		logger.debug("Aggregation failed", ex);
	}

	private static void throwIfInterrupted() throws InterruptedException {
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
	}

	private void sleepUntil(Instant moment) throws InterruptedException {
		Duration left = Duration.between(this.clock.instant(), moment);
		while (left.compareTo(Duration.ZERO) > 0) {
			this.sleep.sleep(Math.max(1, Math.min(left.toMillis(), LONGEST_SLEEP.toMillis())));
			left = Duration.between(this.clock.instant(), moment);
		}
	}

	/**
	 * Lets time pass.
	 */
	@FunctionalInterface
	interface Sleep {

		void sleep(long millis) throws InterruptedException;

	}

	/**
	 * What may fail because of the store.
	 */
	@FunctionalInterface
	private interface Action {

		void run() throws StorageException;

	}

}
