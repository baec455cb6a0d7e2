package dev.monitoring.boot.autoconfigure.statistics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StorageException;
import dev.monitoring.storage.StoragePart;
import dev.monitoring.storage.StoragePreparation;
import dev.monitoring.storage.StorageScript;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link AggregationWorker}, whose time passes as soon as it sleeps.
 */
@ExtendWith(OutputCaptureExtension.class)
class AggregationWorkerTests {

	private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

	private final Preparation preparation = new Preparation();

	private volatile Instant now = START;

	private AggregationWorker worker = worker(true);

	@AfterEach
	void stop() {
		this.worker.stop();
	}

	@Test
	void preparesThenAggregatesEveryNight() throws Exception {
		this.worker.start();
		assertThat(this.preparation.next(7)).containsExactly("create 2026-11-25T12:00:00Z",
				"aggregate 2026-11-25T12:00:00Z", "probe 2026-11-25T12:00:00Z", "aggregate 2026-11-25T22:00:00Z",
				"probe 2026-11-25T22:00:00Z", "aggregate 2026-11-26T22:00:00Z", "probe 2026-11-26T22:00:00Z");
	}

	@Test
	void triesAgainInPausesThatGrow(CapturedOutput output) throws Exception {
		this.preparation.failures = 8;
		this.worker.start();
		List<String> calls = this.preparation.next(10);
		assertThat(calls.subList(0, 9)).containsExactly("create 2026-11-25T12:00:00Z", "create 2026-11-25T12:00:30Z",
				"create 2026-11-25T12:01:30Z", "create 2026-11-25T12:03:30Z", "create 2026-11-25T12:07:30Z",
				"create 2026-11-25T12:15:30Z", "create 2026-11-25T12:31:30Z", "create 2026-11-25T13:01:30Z",
				"create 2026-11-25T13:31:30Z");
		assertThat(output)
			.containsOnlyOnce("Aggregation failed and will be tried again: The token may not. Points are"
					+ " stored all the same; monitoring.aggregation.enabled=false switches it off.")
			.containsOnlyOnce("Aggregation works again");
	}

	@Test
	void preparesNothingWhereItMayNot(CapturedOutput output) throws Exception {
		this.worker = worker(false);
		this.worker.start();
		assertThat(this.preparation.next(3)).containsExactly("aggregate 2026-11-25T12:00:00Z",
				"probe 2026-11-25T12:00:00Z", "aggregate 2026-11-25T22:00:00Z");
		assertThat(output).contains("The store does not aggregate all: [view requests_1h is missing, task errors_1d is"
				+ " broken (its last run failed)]. monitoring.initialize-schema forbids us to make what is missing");
	}

	@Test
	void stopsWhileItPrepares() throws Exception {
		CountDownLatch forever = new CountDownLatch(1);
		this.preparation.blocked = forever;
		this.worker.start();
		assertThat(this.preparation.next(1)).hasSize(1);
		this.worker.stop();
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.doesNotContain("monitoring-aggregation");
	}

	@ParameterizedTest
	@CsvSource({ "Europe/Berlin, 02:30, 2026-03-28T12:00:00Z, 2026-03-29T01:30:00Z",
			"Europe/Berlin, 02:30, 2026-10-24T12:00:00Z, 2026-10-25T00:30:00Z",
			"Africa/Cairo, 00:00, 2026-04-23T12:00:00Z, 2026-04-23T22:00:00Z",
			"Asia/Kolkata, 01:00, 2026-11-25T19:30:00Z, 2026-11-26T19:30:00Z",
			"Asia/Kolkata, 01:00, 2026-11-25T19:29:59Z, 2026-11-25T19:30:00Z" })
	void findsTheNextNightInEveryZone(String zone, String time, Instant moment, Instant next) {
		AggregationSettings settings = new AggregationProperties(true, time, ZoneId.of(zone), null)
			.settings(Duration.ZERO);
		assertThat(
				new AggregationWorker(this.preparation, settings, true, Clock.systemUTC(), Thread::sleep).next(moment))
			.isEqualTo(next);
	}

	private AggregationWorker worker(boolean prepares) {
		AggregationSettings settings = AggregationSettings.defaults(ZoneId.of("Europe/Moscow"));
		return new AggregationWorker(this.preparation, settings, prepares,
				((InstantSource) () -> this.now).withZone(ZoneOffset.UTC),
				(millis) -> this.now = this.now.plusMillis(millis));
	}

	/**
	 * Notes what is called, and lets the test see it in its time.
	 */
	private final class Preparation implements StoragePreparation {

		private final BlockingQueue<String> calls = new LinkedBlockingQueue<>(1);

		private volatile int failures;

		private volatile CountDownLatch blocked;

		List<String> next(int count) throws InterruptedException {
			List<String> next = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				next.add(this.calls.poll(10, TimeUnit.SECONDS));
			}
			return next;
		}

		private void called(String name) throws StorageException {
			try {
				this.calls.put(name + " " + AggregationWorkerTests.this.now);
				if (this.blocked != null) {
					this.blocked.await();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			if (this.failures > 0) {
				this.failures--;
				throw new StorageException("The token may not.", null);
			}
		}

		@Override
		public List<StorageScript> scripts() {
			return List.of();
		}

		@Override
		public void create(Consumer<String> progress) throws StorageException {
			progress.accept("It begins.");
			called("create");
		}

		@Override
		public void aggregate() throws StorageException {
			called("aggregate");
		}

		@Override
		public List<StoragePart> probe() throws StorageException {
			called("probe");
			return List.of(new StoragePart("view", "requests_1h", StoragePart.State.MISSING, ""),
					new StoragePart("task", "errors_1d", StoragePart.State.BROKEN, "its last run failed"),
					new StoragePart("table", "requests", StoragePart.State.PRESENT, ""));
		}

		@Override
		public void drop(Consumer<String> progress) {
		}

		@Override
		public void close() {
		}

	}

}
