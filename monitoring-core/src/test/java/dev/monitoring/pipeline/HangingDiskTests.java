package dev.monitoring.pipeline;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;
import dev.monitoring.fault.FaultTable;
import dev.monitoring.spool.FileSpool;
import dev.monitoring.spool.SpoolSettings;
import dev.monitoring.support.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A spool whose disk does not answer: one thread of ours hangs in it, and nobody else
 * does. Each test ends with the accounting identity, with nothing stored twice, and with
 * no thread left once the disk answers.
 */
@Timeout(60)
class HangingDiskTests {

	private static final PointLayout LAYOUT = PointLayout.series("numbers").field("n", ValueType.ANY).build();

	@TempDir
	private Path directory;

	private HangingSpool spool;

	private final FakeAdapter adapter = new FakeAdapter();

	private MonitoringPipeline pipeline;

	private void start(String operation) {
		start(operation, Duration.ofMillis(10));
	}

	private void start(String operation, Duration flushingPeriod) {
		this.spool = new HangingSpool(new FileSpool(
				new SpoolSettings(this.directory, 4 << 20, Duration.ofDays(1), 0, false), Clock.systemUTC()));
		this.spool.hangIn(operation);
		this.pipeline = MonitoringPipeline.to(this.adapter)
			.flushingPeriod(flushingPeriod)
			.shutdownTimeout(Duration.ofMillis(200))
			.spool(this.spool)
			.build();
		this.pipeline.start();
	}

	@AfterEach
	void balance() {
		this.spool.answer();
		this.pipeline.close();
		until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().startsWith("monitoring-")));
		assertThat(this.spool.closed).isTrue();
		assertIdentity();
		assertThat(this.adapter.storedRows()).doesNotHaveDuplicates();
	}

	private void assertIdentity() {
		PipelineStatistics statistics = this.pipeline.statistics();
		assertThat(statistics.recorded() + statistics.recovered()).as(statistics.toString())
			.isEqualTo(statistics.stored() + statistics.totalDropped() + statistics.pending());
		assertThat(statistics.spooled()).as(statistics.toString()).isNotNegative();
	}

	@ParameterizedTest
	@ValueSource(strings = { "open", "append", "take", "remove" })
	void hangsOneThreadAndNobodyElse(String operation) {
		start(operation);
		record(1);
		until(() -> this.spool.hangs);
		long start = System.nanoTime();
		record(2, 3);
		assertThat(this.pipeline.flush()).as("whether all is stored").isFalse();
		assertThat(this.pipeline.lastProbe()).isNotNull();
		this.pipeline.close();
		long took = (System.nanoTime() - start) / 1_000_000;
		assertThat(monitoringThreads()).as("it hangs still").isPositive();
		record(4);
		assertIdentity();
		PipelineStatistics statistics = this.pipeline.statistics();
		assertThat(statistics.recorded()).isEqualTo(4);
		assertThat(statistics.dropped()).containsEntry("closed", 1L);
		assertThat(statistics.pending()).as("only what is on disk is left").isEqualTo(statistics.spooled());
		FaultTable.add("F16 disk hangs in " + operation,
				"recorded 4, stored %d, dropped %d, in the spool %d".formatted(statistics.stored(),
						statistics.totalDropped(), statistics.spooled()),
				"flush and close took " + took + " ms, with a timeout of 200 ms");
	}

	@Test
	void isLeftToAThreadWhereItHangsInTheClose() {
		start("close");
		record(1);
		until(() -> this.pipeline.statistics().stored() == 1);
		try (CapturedLog log = new CapturedLog()) {
			this.pipeline.close();
			assertThat(log.lines()).anyMatch((line) -> line.startsWith("WARN Monitoring stops without its spool"));
		}
		assertThat(this.spool.closed).isFalse();
		assertIdentity();
	}

	@Test
	void doesNotKeepPointsFromTheStore() {
		// It is the spooler that hangs: the worker has done its first round.
		start("append", Duration.ofHours(1));
		until(() -> this.pipeline.lastProbe().reachable());
		try (CapturedLog log = new CapturedLog()) {
			record(1);
			until(() -> this.spool.hangs);
			record(2, 3);
			assertThat(this.pipeline.flush()).as("whether all is stored").isFalse();
			assertThat(this.adapter.storedRows()).containsExactly("2", "3");
			assertThat(this.pipeline.statistics().pending()).isEqualTo(1);
			assertThat(log.lines()).filteredOn((line) -> line.startsWith("ERROR"))
				.singleElement()
				.asString()
				.contains("its disk does not answer", "monitoring.buffer-size");
			this.spool.answer();
			until(() -> {
				this.pipeline.flush();
				return this.pipeline.statistics().stored() == 3;
			});
			assertThat(log.lines()).contains("INFO Monitoring keeps points in its spool again");
		}
		assertThat(this.adapter.storedRows()).containsExactly("2", "3", "1");
	}

	@Test
	void doesNotSayThatAllIsStoredWhereTheDiskAnswersJustAfterItWasAsked() {
		AtomicLong offset = new AtomicLong();
		FakeAdapter late = new FakeAdapter() {

			@Override
			public void maintain() {
				if (offset.get() > 0) {
					HangingDiskTests.this.spool.answer();
					record("later");
					until(() -> HangingDiskTests.this.pipeline.statistics().spooled() == 2);
				}
			}

		};
		this.spool = new HangingSpool(fileSpool());
		this.spool.hangIn("append");
		this.pipeline = MonitoringPipeline.to(late)
			.flushingPeriod(Duration.ofHours(1))
			.shutdownTimeout(Duration.ofMillis(200))
			.ticker(() -> System.nanoTime() + offset.get())
			.spool(this.spool)
			.build();
		this.pipeline.start();
		until(() -> this.pipeline.lastProbe().reachable());
		record(1);
		until(() -> this.spool.hangs);
		offset.set(Duration.ofMinutes(2).toNanos());
		assertThat(this.pipeline.flush()).as("whether all is stored").isFalse();
		assertThat(this.pipeline.statistics().pending()).isEqualTo(2);
		assertThat(this.pipeline.flush()).as("whether all is stored").isTrue();
		assertThat(late.storedRows()).containsExactly("1", "later");
	}

	@Test
	void leavesTheStoreItsLastRoundWhereTheSpoolerHangs() {
		this.spool = new HangingSpool(fileSpool());
		this.spool.hangIn("append");
		this.pipeline = MonitoringPipeline.to(this.adapter)
			.flushingPeriod(Duration.ofHours(1))
			.shutdownTimeout(Duration.ofSeconds(3))
			.spool(this.spool)
			.build();
		this.pipeline.start();
		until(() -> this.pipeline.lastProbe().reachable());
		record(1);
		until(() -> this.spool.hangs);
		record(2, 3);
		this.pipeline.close();
		assertThat(this.adapter.storedRows()).containsExactly("2", "3");
		assertThat(this.pipeline.statistics().dropped()).containsEntry("shutdown", 1L);
		assertIdentity();
	}

	@Test
	void forgetsLaterWhatIsStored() {
		start("remove");
		record(1);
		until(() -> this.spool.hangs);
		assertThat(this.pipeline.statistics().stored()).isEqualTo(1);
		this.spool.answer();
		record(2);
		until(() -> this.pipeline.statistics().stored() == 2);
		this.pipeline.close();
		this.pipeline.start();
		record(3);
		until(() -> this.pipeline.statistics().stored() == 3);
		assertThat(this.pipeline.statistics().recovered()).isZero();
		assertThat(this.pipeline.statistics().pending()).isZero();
	}

	@Test
	void makesTheNextRunWaitAndLosesNothingOfThat() {
		start("append");
		record(1);
		until(() -> this.spool.hangs);
		this.pipeline.close();
		assertThat(this.pipeline.statistics().dropped()).containsEntry("shutdown", 1L);
		this.pipeline.start();
		record(2);
		until(() -> this.adapter.storedRows().contains("2"));
		assertIdentity();
		this.spool.answer();
		record(3);
		until(() -> this.adapter.storedRows().contains("3"));
		// It was on its way to the disk when it was given up, and got there.
		until(() -> {
			record("x" + System.nanoTime());
			this.pipeline.flush();
			return this.adapter.storedRows().contains("1");
		});
		assertThat(this.pipeline.statistics().recovered()).isEqualTo(1);
	}

	@Test
	void doesNotHoldUpWhoEndsWithoutEverHavingStarted() {
		this.adapter.hang = new CountDownLatch(1);
		this.spool = new HangingSpool(new FileSpool(
				new SpoolSettings(this.directory, 4 << 20, Duration.ofDays(1), 0, false), Clock.systemUTC()));
		this.spool.hangIn("open");
		this.pipeline = MonitoringPipeline.to(this.adapter)
			.shutdownTimeout(Duration.ofMillis(200))
			.spool(this.spool)
			.build();
		record(1);
		this.pipeline.close();
		assertThat(this.pipeline.statistics().dropped()).containsEntry("shutdown", 1L);
		assertIdentity();
		// What opens it late has to let go of it too.
		this.spool.answer();
		until(() -> this.spool.closed);
	}

	@Test
	void isNotOpenedAgainByWhoWaitedWhileItWasClosed() throws InterruptedException {
		start("take");
		until(() -> this.spool.hangs);
		until(() -> waiting("monitoring-spooler-fake") != null);
		Thread spooler = waiting("monitoring-spooler-fake");
		Thread closing = new Thread(this.pipeline::close);
		closing.start();
		until(() -> waiting("monitoring-closer-fake") != null);
		// It then waits behind the one that closes.
		spooler.interrupt();
		until(() -> !spooler.isAlive() || (!spooler.isInterrupted() && waitsForTheSpool(spooler)));
		this.spool.answer();
		closing.join();
	}

	/**
	 * A thread that waits to come into the spool.
	 */
	private static Thread waiting(String name) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals(name) && waitsForTheSpool(thread))
			.findFirst()
			.orElse(null);
	}

	private static boolean waitsForTheSpool(Thread thread) {
		Thread.State state = thread.getState();
		return (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING)
				&& Arrays.stream(thread.getStackTrace())
					.anyMatch((frame) -> frame.getClassName().equals(PatientLock.class.getName()));
	}

	@Test
	void countsABatchOnceThatIsTooLargeForTheSpool() {
		this.spool = new HangingSpool(new FileSpool(
				new SpoolSettings(this.directory, 1 << 20, Duration.ofDays(1), 0, false), Clock.systemUTC()));
		this.pipeline = MonitoringPipeline.to(this.adapter)
			.flushingPeriod(Duration.ZERO)
			.maxValueLength(4 << 20)
			.batchSize(1)
			.spool(this.spool)
			.build();
		this.adapter.failures.add(new WriteException(Kind.RETRY, "down", null));
		record(1);
		this.pipeline.flush();
		AtomicInteger looks = new AtomicInteger();
		this.spool.afterAppend = () -> {
			assertIdentity();
			looks.incrementAndGet();
		};
		for (int length : new int[] { 60_000, 70_000, 900_000, 1 << 20, 3 << 20 }) {
			record("x".repeat(length));
			this.pipeline.flush();
			assertIdentity();
		}
		PipelineStatistics statistics = this.pipeline.statistics();
		assertThat(statistics.dropped()).containsEntry("spool_full", 2L);
		assertThat(statistics.stored()).isEqualTo(4);
		assertThat(looks).hasValue(5);
	}

	private FileSpool fileSpool() {
		return new FileSpool(new SpoolSettings(this.directory, 4 << 20, Duration.ofDays(1), 0, false),
				Clock.systemUTC());
	}

	private void record(Object... values) {
		for (Object value : values) {
			this.pipeline.record(MonitoringPoint.builder(LAYOUT).field("n", value).build());
		}
	}

	private static long monitoringThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("monitoring-"))
			.count();
	}

	private static void until(Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5)).until(condition);
	}

}
