package dev.monitoring.pipeline;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;
import dev.monitoring.spool.FileSpool;
import dev.monitoring.spool.SpoolSettings;
import dev.monitoring.support.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads that cannot bring points on wait, however many points there are. Whoever waits
 * asks for the time a few times a round; whoever does not, a million times a second.
 */
@Timeout(60)
class WaitingTests {

	private static final PointLayout LAYOUT = PointLayout.series("numbers").field("n", ValueType.ANY).build();

	private static final int BATCH = 5;

	private static final String WORKER = "monitoring-flusher-";

	private static final String SPOOLER = "monitoring-spooler-";

	/**
	 * A hundred times what is asked in {@link #LOOKING} by who waits.
	 */
	private static final int MOST_ASKED = 3000;

	private static final Duration LOOKING = Duration.ofMillis(400);

	@TempDir
	private Path directory;

	private final FakeAdapter adapter = new FakeAdapter();

	private final AtomicLong worker = new AtomicLong();

	private final AtomicLong spooler = new AtomicLong();

	private HangingSpool spool;

	private MonitoringPipeline pipeline;

	@BeforeEach
	void build() {
		this.spool = new HangingSpool(new FileSpool(
				new SpoolSettings(this.directory, 4 << 20, Duration.ofDays(1), 0, false), Clock.systemUTC()));
		this.pipeline = MonitoringPipeline.to(this.adapter)
			.flushingPeriod(Duration.ofMillis(50))
			.batchSize(BATCH)
			.shutdownTimeout(Duration.ofMillis(200))
			.ticker(this::ticker)
			.spool(this.spool)
			.build();
	}

	private long ticker() {
		String name = Thread.currentThread().getName();
		if (name.startsWith(WORKER)) {
			this.worker.incrementAndGet();
		}
		else if (name.startsWith(SPOOLER)) {
			this.spooler.incrementAndGet();
		}
		return System.nanoTime();
	}

	@AfterEach
	void balance() {
		this.spool.answer();
		this.spool.failIn("nothing");
		this.pipeline.close();
		PipelineStatistics statistics = this.pipeline.statistics();
		assertThat(statistics.recorded() + statistics.recovered()).as(statistics.toString())
			.isEqualTo(statistics.stored() + statistics.totalDropped() + statistics.pending());
	}

	@Test
	void spoolerWaitsWhileTheWorkerHangsInTheSpool() {
		this.spool.hangIn("take");
		try (CapturedLog log = new CapturedLog()) {
			this.pipeline.start();
			record(1);
			until(() -> this.spool.hangs);
			record(4 * BATCH);
			until(() -> log.lines().stream().anyMatch((line) -> line.contains("does not answer")));
		}
		assertWaits(this.spooler);
	}

	@Test
	void workerWaitsWhileTheSpoolerHangsInTheSpool() {
		fillTheSpool();
		try (CapturedLog log = new CapturedLog()) {
			this.spool.hangIn("append", SPOOLER);
			until(() -> {
				record(1);
				return this.spool.hangs;
			});
			this.adapter.initializeFails = false;
			until(() -> log.lines().stream().anyMatch((line) -> line.contains("does not answer")));
		}
		until(() -> this.pipeline.lastProbe().reachable());
		assertWaits(this.worker);
	}

	@Test
	void spoolerWaitsWhileTheSpoolIsBrokenAndTheStoreIsDown() {
		this.adapter.initializeFails = true;
		this.spool.failIn("append");
		try (CapturedLog log = new CapturedLog()) {
			this.pipeline.start();
			record(4 * BATCH);
			until(() -> log.lines().stream().anyMatch((line) -> line.contains("cannot keep points")));
		}
		assertWaits(this.spooler);
	}

	@Test
	void workerWaitsWhileTheSpoolCannotBeRead() {
		this.spool.failIn("take");
		try (CapturedLog log = new CapturedLog()) {
			this.pipeline.start();
			record(4 * BATCH);
			until(() -> log.lines().stream().anyMatch((line) -> line.contains("cannot read")));
		}
		until(() -> this.pipeline.statistics().spooled() == 4 * BATCH);
		assertWaits(this.worker);
	}

	@Test
	void bothWaitWhereTheStoreCanNeverBeWritten() {
		fillTheSpool();
		this.adapter.failures.add(new WriteException(Kind.UNSUPPORTED, "no library", null));
		this.adapter.initializeFails = false;
		until(() -> "unsupported".equals(this.pipeline.lastProbe().kind()));
		assertThat(this.pipeline.statistics().spooled()).isEqualTo(4 * BATCH);
		// The pause after the failure is over when it has been busy again.
		long before = this.worker.get();
		until(() -> this.worker.get() > before + 10);
		assertWaits(this.worker);
		assertWaits(this.spooler);
	}

	private void fillTheSpool() {
		this.adapter.initializeFails = true;
		this.pipeline.start();
		record(4 * BATCH);
		until(() -> this.pipeline.statistics().spooled() == 4 * BATCH);
	}

	private void assertWaits(AtomicLong asked) {
		long before = asked.get();
		Awaitility.await()
			.during(LOOKING)
			.atMost(Duration.ofSeconds(20))
			.failFast("It does not wait", () -> asked.get() - before > MOST_ASKED)
			.until(() -> asked.get() - before <= MOST_ASKED);
	}

	private void record(int points) {
		for (int i = 0; i < points; i++) {
			this.pipeline.record(MonitoringPoint.builder(LAYOUT).field("n", i).build());
		}
	}

	private static void until(Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5)).until(condition);
	}

}
