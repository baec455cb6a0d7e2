package dev.monitoring.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.Probe;
import dev.monitoring.ValueType;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;
import dev.monitoring.support.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link MonitoringPipeline}. Each ends with the accounting identity.
 */
@Timeout(30)
class MonitoringPipelineTests {

	private static final PointLayout LAYOUT = PointLayout.series("numbers").field("n", ValueType.ANY).build();

	private static final PointLayout FAILURES = PointLayout.series("failures")
		.field("n", ValueType.ANY)
		.failures(true)
		.build();

	private final FakeAdapter adapter = new FakeAdapter();

	private MonitoringPipeline pipeline = byHand().build();

	@AfterEach
	void balance() {
		this.adapter.hang.countDown();
		assertIdentity();
		this.pipeline.close();
		assertIdentity();
		assertThat(this.pipeline.statistics().pending()).isZero();
	}

	private void assertIdentity() {
		PipelineStatistics statistics = this.pipeline.statistics();
		assertThat(statistics.recorded() + statistics.recovered()).as(statistics.toString())
			.isEqualTo(statistics.stored() + statistics.totalDropped() + statistics.pending());
	}

	@Test
	void storesWhatIsRecordedInOrder() {
		record(1, 2, 3);
		assertThat(this.pipeline.statistics().pending()).isEqualTo(3);
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(this.adapter.storedRows()).containsExactly("1", "2", "3");
		assertThat(this.pipeline.statistics().stored()).isEqualTo(3);
	}

	@Test
	void tellsOfEachBatchThatWasTakenAndSurvivesWhoListens() {
		List<Integer> written = new ArrayList<>();
		rebuild(byHand().batchSize(2));
		this.pipeline.onWrite((points, nanos) -> {
			written.add(points);
			throw new IllegalStateException("careless");
		});
		record(1, 2, 3);
		this.adapter.failures.add(new WriteException(Kind.RETRY, "down", null));
		this.pipeline.flush();
		assertThat(written).isEmpty();
		this.pipeline.flush();
		assertThat(written).containsExactly(2, 1);
		assertThat(this.adapter.storedRows()).containsExactly("1", "2", "3");
	}

	@Test
	void takesPointsBeforeItIsStarted() {
		record(1);
		this.pipeline.start();
		this.pipeline.flush();
		assertThat(this.adapter.storedRows()).containsExactly("1");
	}

	@Test
	void cutsBatchesBySize() {
		rebuild(byHand().batchSize(2));
		record(1, 2, 3, 4, 5);
		this.pipeline.flush();
		assertThat(this.adapter.stored.values()).containsExactly(List.of("1", "2"), List.of("3", "4"), List.of("5"));
	}

	@Test
	void cutsBatchesByBytes() {
		rebuild(byHand().batchBytes(10));
		record(11, 22, 33);
		this.pipeline.flush();
		assertThat(this.adapter.stored.values()).containsExactly(List.of("11", "22"), List.of("33"));
	}

	@Test
	void aRoundTakesAllThatWasThereHoweverItIsCut() {
		rebuild(byHand().batchBytes(10).bufferSize(1000));
		for (int i = 0; i < 900; i++) {
			record(i);
		}
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(this.pipeline.statistics().stored()).isEqualTo(900);
		for (int i = 0; i < 900; i++) {
			record(i);
		}
		this.pipeline.close();
		assertThat(this.pipeline.statistics().stored()).isEqualTo(1800);
	}

	@Test
	void storesWhatIsLeftEvenWhereTheThreadThatClosesIsInterrupted() {
		rebuild(byHand().flushingPeriod(Duration.ofHours(1)));
		this.pipeline.start();
		until(() -> this.pipeline.lastProbe().reachable());
		record(1, 2, 3);
		Thread.currentThread().interrupt();
		this.pipeline.close();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.pipeline.statistics().stored()).isEqualTo(3);
	}

	@Test
	void dropsNewestWhenBufferIsFull() {
		rebuild(byHand().bufferSize(3));
		record(1, 2, 3, 4);
		this.pipeline.flush();
		assertThat(this.adapter.storedRows()).containsExactly("1", "2", "3");
		assertThat(dropped(DropCause.BUFFER_FULL)).isEqualTo(1);
	}

	@Test
	void keepsTheLastTenthForFailures() {
		rebuild(byHand().bufferSize(10));
		for (int i = 0; i < 10; i++) {
			record(i);
		}
		assertThat(dropped(DropCause.BUFFER_FULL)).isEqualTo(1);
		this.pipeline.record(point(FAILURES, "failure"));
		this.pipeline.record(point(FAILURES, "too many"));
		this.pipeline.flush();
		assertThat(this.adapter.storedRows()).hasSize(10).contains("failure").doesNotContain("too many");
	}

	@Test
	void keepsOrDropsPointsOfOneRequestTogether() {
		rebuild(byHand().bufferSize(10));
		record(1, 2, 3, 4, 5, 6, 7, 8);
		this.pipeline.record(List.of(point(LAYOUT, "a"), point(LAYOUT, "b")));
		this.pipeline.record(List.of(point(LAYOUT, "c"), point(FAILURES, "d")));
		this.pipeline.flush();
		assertThat(this.adapter.storedRows()).hasSize(10).contains("c", "d").doesNotContain("a", "b");
		assertThat(dropped(DropCause.BUFFER_FULL)).isEqualTo(2);
	}

	@Test
	void countsWhatWaitsForTheStoreWithinTheBuffersBound() {
		rebuild(byHand().bufferSize(3));
		this.adapter.failures.add(new WriteException(Kind.RETRY, "down", null));
		record(1, 2, 3);
		assertThat(this.pipeline.flush()).isFalse();
		record(4);
		assertThat(dropped(DropCause.BUFFER_FULL)).isEqualTo(1);
		assertThat(this.pipeline.statistics().pending()).isEqualTo(3);
		assertThat(this.pipeline.flush()).isTrue();
		record(5);
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(this.adapter.storedRows()).containsExactly("1", "2", "3", "5");
	}

	@Test
	void sendsABatchAgainUnchangedUnderItsToken() {
		this.adapter.failures.add(new WriteException(Kind.RETRY, "down", null));
		record(1, 2);
		this.pipeline.flush();
		record(3);
		this.pipeline.flush();
		assertThat(this.adapter.tokens).hasSize(3);
		assertThat(this.adapter.tokens.get(1)).isEqualTo(this.adapter.tokens.get(0));
		assertThat(this.adapter.tokens.get(2)).isNotEqualTo(this.adapter.tokens.get(0));
		assertThat(this.adapter.stored.values()).containsExactly(List.of("1", "2"), List.of("3"));
	}

	@Test
	void isolatesBadPointsAndStoresAllOthers() {
		List<MonitoringPoint> points = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			points.add(point(LAYOUT, (i == 17 || i == 83) ? "bad" : String.valueOf(i)));
		}
		this.pipeline.record(points);
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(this.adapter.storedRows()).hasSize(98).startsWith("0").endsWith("99");
		assertThat(dropped(DropCause.REFUSED)).isEqualTo(2);
		assertThat(this.adapter.tokens).hasSizeLessThanOrEqualTo(2 * 2 * 8);
	}

	@Test
	void countsPointsThatCannotBeEncoded() {
		record("no row", "fails", 1);
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(this.adapter.storedRows()).containsExactly("1");
		assertThat(dropped(DropCause.ENCODING)).isEqualTo(2);
	}

	@Test
	void countsTheOthersOfARequestWhereNoRowCanBeBegun() {
		rebuild(MonitoringPipeline.to(new FakeAdapter() {

			@Override
			public boolean encode(MonitoringPoint point, BatchBuilder row) {
				// No array has room for another.
				row.end(Integer.MAX_VALUE - 3);
				return true;
			}

		}).flushingPeriod(Duration.ZERO));
		this.pipeline.record(List.of(point(LAYOUT, 1), point(LAYOUT, 2), point(LAYOUT, 3)));
		assertThat(this.pipeline.flush()).isFalse();
		assertThat(dropped(DropCause.ENCODING)).isEqualTo(2);
		assertThat(this.pipeline.statistics().pending()).isEqualTo(1);
	}

	@Test
	void dropsNothingWhenOnlyUnencodablePointsAreInABatch() {
		rebuild(byHand().batchSize(2));
		record("fails", "fails", "fails", 1);
		this.pipeline.flush();
		assertThat(this.adapter.storedRows()).containsExactly("1");
	}

	@Test
	void survivesWhatTheAdapterMustNotThrow() {
		rebuild(MonitoringPipeline.to(new FakeAdapter() {

			@Override
			public void initialize() {
				throw new NoClassDefFoundError("com/example/Missing");
			}

		}).flushingPeriod(Duration.ZERO));
		record(1);
		assertThat(this.pipeline.flush()).isFalse();
		assertThat(this.pipeline.lastProbe().reachable()).isFalse();
		assertThat(this.pipeline.statistics().pending()).isEqualTo(1);
	}

	@Test
	void goesOnWithoutAStoreThatCanNeverBeWritten() {
		record(1);
		this.adapter.failures.add(new WriteException(Kind.UNSUPPORTED, "no library", null));
		this.pipeline.flush();
		record(2);
		this.pipeline.flush();
		assertThat(dropped(DropCause.NO_STORAGE)).isEqualTo(2);
		assertThat(this.pipeline.lastProbe().kind()).isEqualTo("unsupported");
	}

	@Test
	void countsEverythingAsDroppedWithoutStorage() {
		this.pipeline.close();
		this.pipeline = MonitoringPipeline.withoutStorage().build();
		this.pipeline.start();
		record(1, 2);
		assertThat(dropped(DropCause.NO_STORAGE)).isEqualTo(2);
		assertThat(this.pipeline.flush()).isFalse();
		assertThat(this.pipeline.storageType()).isEqualTo("none");
	}

	@Test
	void doesWithoutStorageTooWhatIsToBeDoneBeforeAFlush() {
		this.pipeline.close();
		rebuild(MonitoringPipeline.withoutStorage().flushingPeriod(Duration.ofMillis(10)));
		AtomicInteger sweeps = new AtomicInteger();
		this.pipeline.start();
		assertThat(threads("monitoring-sweeper")).as("nothing to do").isEmpty();
		this.pipeline.beforeFlush(() -> {
			sweeps.incrementAndGet();
			record("overdue");
		});
		for (int i = 0; i < 2; i++) {
			int before = sweeps.get();
			until(() -> sweeps.get() > before + 2);
			assertThat(threads("monitoring-sweeper")).hasSize(1);
			this.pipeline.close();
			until(() -> threads("monitoring-sweeper").isEmpty());
			this.pipeline.start();
		}
		this.pipeline.close();
		assertThat(dropped(DropCause.NO_STORAGE)).isEqualTo(sweeps.get());
	}

	@Test
	void doesWithoutStorageAndThreadByHandWhatIsToBeDoneBeforeAFlush() {
		this.pipeline.close();
		rebuild(MonitoringPipeline.withoutStorage().flushingPeriod(Duration.ZERO));
		this.pipeline.beforeFlush(() -> record("overdue"));
		this.pipeline.start();
		assertThat(threads("monitoring-sweeper")).isEmpty();
		assertThat(this.pipeline.flush()).isFalse();
		assertThat(dropped(DropCause.NO_STORAGE)).isEqualTo(1);
	}

	@Test
	void goesOnWithWhatIsToBeDoneBeforeAFlushWhereTheStoreCanNeverBeWritten() {
		rebuild(MonitoringPipeline.to(this.adapter).flushingPeriod(Duration.ofMillis(10)));
		AtomicInteger sweeps = new AtomicInteger();
		this.pipeline.beforeFlush(sweeps::incrementAndGet);
		this.adapter.failures.add(new WriteException(Kind.UNSUPPORTED, "no library", null));
		record(1);
		this.pipeline.start();
		until(() -> dropped(DropCause.NO_STORAGE) == 1);
		int before = sweeps.get();
		until(() -> sweeps.get() > before + 2);
	}

	@Test
	void storesWhatIsLeftWhenItIsClosedAndDropsWhatComesAfter() {
		record(1);
		this.pipeline.close();
		record(2);
		assertThat(this.adapter.storedRows()).containsExactly("1");
		assertThat(dropped(DropCause.CLOSED)).isEqualTo(1);
		assertThat(this.adapter.closed).isTrue();
		this.pipeline.close();
	}

	@Test
	void canBeStartedAgain() {
		record(1);
		this.pipeline.start();
		this.pipeline.close();
		this.pipeline.start();
		record(2);
		this.pipeline.flush();
		assertThat(this.adapter.storedRows()).containsExactly("1", "2");
		assertThat(this.adapter.stored).as("no token is used twice").hasSize(2);
	}

	@Test
	void saysOfEachRunWhatItDropped() {
		rebuild(byHand().bufferSize(3));
		try (CapturedLog log = new CapturedLog()) {
			for (int i = 0; i < 2; i++) {
				this.pipeline.start();
				record(1, 2, 3, 4);
				this.pipeline.close();
			}
			assertThat(log.lines()).filteredOn((line) -> line.startsWith("WARN Monitoring dropped points"))
				.hasSize(2)
				.allMatch((line) -> line.contains(" 1 because "));
		}
		assertThat(dropped(DropCause.BUFFER_FULL)).isEqualTo(2);
	}

	@Test
	void keepsNothingOfAnIterableThatFails() {
		this.pipeline.record(() -> {
			throw new IllegalStateException("the application's own");
		});
		this.pipeline.record(List.of());
		assertThat(this.pipeline.statistics().recorded()).isZero();
	}

	@Test
	void ignoresWhatIsNoPoint() {
		this.pipeline.record((MonitoringPoint) null);
		this.pipeline.record(Arrays.asList(point(LAYOUT, 1), null));
		this.pipeline.record((Iterable<MonitoringPoint>) null);
		this.pipeline.flush();
		assertThat(this.adapter.storedRows()).containsExactly("1");
		assertThat(this.pipeline.statistics().recorded()).isEqualTo(1);
	}

	@Test
	void balancesWhileBatchesAreSettled() throws Exception {
		rebuild(MonitoringPipeline.to(this.adapter).flushingPeriod(Duration.ofMillis(10)).batchSize(1000));
		this.pipeline.start();
		AtomicBoolean stop = new AtomicBoolean();
		Thread recording = new Thread(() -> {
			while (!stop.get()) {
				record(1);
			}
		});
		recording.start();
		long worst = 0;
		for (int i = 0; i < 20_000; i++) {
			PipelineStatistics now = this.pipeline.statistics();
			worst = Math.max(worst, Math.abs(now.recorded() - now.stored() - now.totalDropped() - now.pending()));
		}
		stop.set(true);
		recording.join();
		// What one thread records while a few numbers are added up; a batch has 1,000.
		assertThat(worst).isLessThan(1000);
	}

	@Test
	void survivesAnErrorOfWhatIsToBeDoneBeforeAFlush() {
		rebuild(MonitoringPipeline.to(this.adapter).flushingPeriod(Duration.ofMillis(10)));
		this.pipeline.beforeFlush(() -> {
			throw new NoClassDefFoundError("of the application");
		});
		this.pipeline.start();
		record(1);
		until(() -> this.adapter.storedRows().size() == 1);
		assertThat(workers()).hasSize(1);
	}

	@Test
	void asksTheStoreNoMoreOnceItIsClosed() {
		this.adapter.hang = new CountDownLatch(1);
		rebuild(MonitoringPipeline.to(this.adapter)
			.flushingPeriod(Duration.ofMillis(10))
			.shutdownTimeout(Duration.ofMillis(50)));
		this.pipeline.start();
		record(1);
		until(() -> this.adapter.initialized == 1);
		Thread worker = worker();
		this.pipeline.close();
		until(() -> !worker.isAlive());
		assertThat(this.adapter.initialized).isEqualTo(1);
		assertThat(this.adapter.tokens).hasSizeLessThanOrEqualTo(1);
		assertThat(dropped(DropCause.SHUTDOWN)).isEqualTo(1);
	}

	@Test
	void cutsTextsThatAreTooLong() {
		rebuild(byHand().maxValueLength(3));
		record("abcdef");
		this.pipeline.flush();
		assertThat(this.adapter.storedRows()).containsExactly("abc");
	}

	@Test
	void storesValuesOfTagsBeyondTheLimitAsOther() {
		rebuild(byHand().maxTagValues(2));
		for (int i = 1; i <= 3; i++) {
			this.pipeline.record(MonitoringPoint.builder(LAYOUT).tag("shop", i).tag("stage", "test").build());
		}
		this.pipeline.record(MonitoringPoint.builder(LAYOUT).tag("shop", 2).tag("third_key", "x").build());
		this.pipeline.flush();
		assertThat(this.adapter.storedRows()).containsExactly("null{shop=1, stage=test}", "null{shop=2, stage=test}",
				"null{shop=OTHER, stage=test}", "null{shop=2, third_key=OTHER}");
		assertThat(this.pipeline.statistics().limitedTags()).isEqualTo(2);
	}

	@Test
	void probesWithoutBeingStarted() {
		this.adapter.failures.add(new WriteException(Kind.HOLD, "locked", null));
		Probe probe = this.pipeline.probe();
		assertThat(probe.reachable()).isFalse();
		assertThat(probe.kind()).isEqualTo("hold");
		assertThat(probe.message()).isEqualTo("locked");
		this.adapter.failures.clear();
		assertThat(this.pipeline.probe().reachable()).isTrue();
		assertThat(this.adapter.initialized).isZero();
	}

	@Test
	void runsActionsBeforeAFlushWhateverTheyThrow() {
		this.pipeline.beforeFlush(() -> {
			throw new IllegalStateException("broken");
		});
		this.pipeline.beforeFlush(() -> record("late"));
		this.pipeline.flush();
		assertThat(this.adapter.storedRows()).containsExactly("late");
	}

	@Test
	void flushesByItsPeriod() {
		rebuild(MonitoringPipeline.to(this.adapter).flushingPeriod(Duration.ofMillis(10)));
		record(1);
		this.pipeline.start();
		until(() -> this.pipeline.statistics().stored() == 1);
		record(2);
		until(() -> this.pipeline.statistics().stored() == 2);
	}

	@Test
	void flushesAFullBatchBeforeThePeriodIsOver() {
		rebuild(MonitoringPipeline.to(this.adapter).flushingPeriod(Duration.ofHours(1)).batchSize(10));
		this.pipeline.start();
		until(() -> this.pipeline.lastProbe().reachable());
		for (int i = 0; i < 10; i++) {
			record(i);
		}
		until(() -> this.pipeline.statistics().stored() == 10);
	}

	@Test
	void leavesWhatIsNoFullBatchForTheNextUntilThePeriodIsOver() {
		AtomicLong time = new AtomicLong();
		rebuild(MonitoringPipeline.to(this.adapter)
			.flushingPeriod(Duration.ofHours(1))
			.batchSize(10)
			.ticker(time::get));
		this.pipeline.start();
		until(() -> this.pipeline.lastProbe().reachable() && waits());
		hangWriting(0, 10);
		recordNumbers(10, 23);
		this.adapter.hang.countDown();
		assertWaitsAfter(10, 10);
		time.addAndGet(Duration.ofMinutes(30).toNanos());
		hangWriting(23, 30);
		recordNumbers(30, 43);
		time.addAndGet(Duration.ofMinutes(30).toNanos());
		this.adapter.hang.countDown();
		assertWaitsAfter(10, 10, 10, 10, 3);
	}

	/**
	 * Has the worker hang in the write of a batch that these numbers complete.
	 */
	private void hangWriting(int from, int to) {
		this.adapter.writing = false;
		this.adapter.hang = new CountDownLatch(1);
		recordNumbers(from, to);
		until(() -> this.adapter.writing);
	}

	private void assertWaitsAfter(Integer... batches) {
		int points = Stream.of(batches).mapToInt(Integer::intValue).sum();
		until(() -> this.pipeline.statistics().stored() >= points - batches[batches.length - 1] && waits());
		assertThat(this.adapter.stored.values()).extracting(List::size).containsExactly(batches);
	}

	private boolean waits() {
		return worker().getState() == Thread.State.TIMED_WAITING;
	}

	@Test
	void survivesAnInterruptOfItsWorker() {
		rebuild(MonitoringPipeline.to(this.adapter).flushingPeriod(Duration.ofMillis(10)));
		this.pipeline.start();
		until(() -> this.pipeline.lastProbe().reachable());
		worker().interrupt();
		record(1);
		until(() -> this.pipeline.statistics().stored() == 1);
	}

	@Test
	void closesWithinItsDeadlineWhenTheStoreHangs() {
		rebuild(MonitoringPipeline.to(this.adapter)
			.flushingPeriod(Duration.ofMillis(10))
			.shutdownTimeout(Duration.ofMillis(200)));
		this.adapter.hang = new CountDownLatch(1);
		this.pipeline.start();
		record(1, 2);
		until(() -> worker().getState() == Thread.State.WAITING);
		long start = System.nanoTime();
		this.pipeline.close();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
		assertThat(dropped(DropCause.SHUTDOWN)).isEqualTo(2);
		assertThat(this.adapter.closed).isTrue();
	}

	@Test
	void closesWithinItsDeadlineWhenTheStoreHangsInItsClose() {
		CountDownLatch closes = new CountDownLatch(1);
		rebuild(MonitoringPipeline.to(new FakeAdapter() {

			@Override
			public void close() {
				try {
					closes.await();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			}

		}).flushingPeriod(Duration.ofMillis(10)).shutdownTimeout(Duration.ofMillis(200)));
		this.pipeline.start();
		record(1);
		try (CapturedLog log = new CapturedLog()) {
			this.pipeline.close();
			assertThat(log.lines()).singleElement()
				.asString()
				.startsWith("WARN Monitoring stops without its fake store");
		}
		assertThat(this.pipeline.statistics().stored()).isEqualTo(1);
		assertThat(this.pipeline.lastProbe().kind()).isEqualTo("closed");
		closes.countDown();
	}

	@Test
	void leavesNoThreadBehind() {
		rebuild(MonitoringPipeline.to(this.adapter).flushingPeriod(Duration.ofMillis(10)));
		this.pipeline.start();
		Thread worker = worker();
		this.pipeline.close();
		until(() -> !worker.isAlive());
	}

	@Test
	void startsNoThreadBeforeItIsStarted() {
		rebuild(MonitoringPipeline.to(this.adapter).flushingPeriod(Duration.ofMillis(10)));
		assertThat(workers()).isEmpty();
	}

	@Test
	void losesAndDoublesNothingUnderConcurrency() throws Exception {
		rebuild(MonitoringPipeline.to(this.adapter)
			.flushingPeriod(Duration.ofMillis(10))
			.batchSize(100)
			.bufferSize(500));
		this.pipeline.start();
		int threads = 8;
		int each = 20_000;
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		List<Future<?>> futures = new ArrayList<>();
		for (int t = 0; t < threads; t++) {
			int thread = t;
			futures.add(executor.submit(() -> {
				for (int i = 0; i < each; i++) {
					record(thread + "/" + i);
				}
			}));
		}
		for (Future<?> future : futures) {
			future.get();
		}
		executor.shutdown();
		this.pipeline.close();
		PipelineStatistics statistics = this.pipeline.statistics();
		assertThat(statistics.recorded()).isEqualTo((long) threads * each);
		assertThat(statistics.stored()).isPositive().isEqualTo(this.adapter.storedRows().size());
		assertThat(this.adapter.storedRows()).doesNotHaveDuplicates();
	}

	@Test
	void countsExactlyWhatRacesWithTheClose() throws Exception {
		for (int round = 0; round < 50; round++) {
			rebuild(MonitoringPipeline.to(this.adapter).flushingPeriod(Duration.ofMillis(10)));
			this.pipeline.start();
			ExecutorService executor = Executors.newFixedThreadPool(2);
			List<Future<?>> futures = new ArrayList<>();
			for (int t = 0; t < 2; t++) {
				futures.add(executor.submit(() -> {
					for (int i = 0; i < 2_000; i++) {
						record(i);
					}
				}));
			}
			this.pipeline.close();
			for (Future<?> future : futures) {
				future.get();
			}
			executor.shutdown();
			assertIdentity();
			assertThat(this.pipeline.statistics().pending()).isZero();
		}
	}

	private MonitoringPipeline.Builder byHand() {
		return MonitoringPipeline.to(this.adapter).flushingPeriod(Duration.ZERO);
	}

	private void rebuild(MonitoringPipeline.Builder builder) {
		this.pipeline = builder.build();
	}

	private void record(Object... values) {
		for (Object value : values) {
			this.pipeline.record(point(LAYOUT, value));
		}
	}

	private void recordNumbers(int from, int to) {
		for (int n = from; n < to; n++) {
			record(n);
		}
	}

	private static MonitoringPoint point(PointLayout layout, Object value) {
		return MonitoringPoint.builder(layout).field("n", value).build();
	}

	private long dropped(DropCause cause) {
		return this.pipeline.statistics().dropped().get(cause.id());
	}

	private static List<Thread> workers() {
		return threads("monitoring-flusher-fake");
	}

	private static List<Thread> threads(String name) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals(name) && thread.isAlive())
			.toList();
	}

	private static Thread worker() {
		return workers().get(0);
	}

	private static void until(BooleanSupplier condition) {
		long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
			Thread.onSpinWait();
		}
	}

}
