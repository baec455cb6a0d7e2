package dev.monitoring.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.fault.FaultTable;
import dev.monitoring.spool.FileSpool;
import dev.monitoring.spool.SpoolSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Errors of all kinds, and interrupts, in the threads of the pipeline.
 */
@Timeout(120)
class WorkerFaultTests {

	private static final PointLayout LAYOUT = PointLayout.series("numbers").field("n", ValueType.ANY).build();

	@TempDir
	private Path directory;

	private final ThrowingAdapter adapter = new ThrowingAdapter();

	@Test
	void workersSurviveWhateverIsThrown() {
		survive("F20 errors and interrupts, in memory", null);
	}

	@Test
	void workersSurviveWhateverIsThrownWithASpool() {
		survive("F20 errors and interrupts, with a spool", new FileSpool(
				new SpoolSettings(this.directory, 64 << 20, Duration.ofDays(1), 0, false), Clock.systemUTC()));
	}

	private void survive(String fault, FileSpool spool) {
		MonitoringPipeline pipeline = MonitoringPipeline.to(this.adapter)
			.flushingPeriod(Duration.ofMillis(10))
			.spool(spool)
			.build();
		try (pipeline) {
			pipeline.start();
			Random random = new Random(20);
			int interrupts = 0;
			for (int i = 0; i < 1000; i++) {
				pipeline.record(MonitoringPoint.builder(LAYOUT).field("n", i).build());
				if (i % 10 == 0) {
					// Jumps over the pause after a failure, on another thread than the
					// worker's.
					pipeline.flush();
				}
				if (random.nextInt(10) == 0) {
					interrupts += interrupt();
				}
			}
			assertThat(this.adapter.thrown).as("sufficient").isGreaterThan(20);
			assertThat(interrupts).as("sufficient").isPositive();
			this.adapter.random = null;
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
				pipeline.flush();
				return pipeline.statistics().pending() == 0;
			});
			PipelineStatistics statistics = pipeline.statistics();
			assertThat(statistics.recorded()).isEqualTo(statistics.stored() + statistics.totalDropped());
			assertThat(statistics.dropped()).containsEntry("encoding", statistics.totalDropped());
			List<String> rows = this.adapter.storedRows();
			Set<String> stored = new HashSet<>(rows);
			long lost = 1000 - stored.size() - statistics.totalDropped();
			assertThat(rows).doesNotHaveDuplicates().hasSize((int) statistics.stored());
			assertThat(lost).isZero();
			FaultTable.add(fault,
					"recorded %d, stored %d, dropped %d, duplicates %d, lost %d".formatted(statistics.recorded(),
							stored.size(), statistics.totalDropped(), rows.size() - stored.size(), lost),
					"%d errors thrown, %d interrupts".formatted(this.adapter.thrown, interrupts));
		}
	}

	private static int interrupt() {
		int interrupts = 0;
		for (Thread thread : Thread.getAllStackTraces().keySet()) {
			if (thread.getName().startsWith("monitoring-")) {
				thread.interrupt();
				interrupts++;
			}
		}
		return interrupts;
	}

	/**
	 * Throws what an adapter must not.
	 */
	private static final class ThrowingAdapter extends FakeAdapter {

		private volatile Random random = new Random(1);

		private volatile int thrown;

		private synchronized void perhapsThrow() {
			Random random = this.random;
			int kind = (random != null) ? random.nextInt(20) : 20;
			this.thrown += (kind < 5) ? 1 : 0;
			switch (kind) {
				case 0 -> throw new OutOfMemoryError("as told");
				case 1 -> throw new StackOverflowError();
				case 2 -> throw new NoClassDefFoundError("com/example/Missing");
				case 3 -> throw new IllegalStateException("as told");
				case 4 -> throw new AssertionError("as told");
				default -> {
					// Goes well.
				}
			}
		}

		@Override
		public void initialize() throws WriteException {
			perhapsThrow();
			super.initialize();
		}

		@Override
		public boolean encode(MonitoringPoint point, BatchBuilder row) throws IOException {
			perhapsThrow();
			return super.encode(point, row);
		}

		@Override
		public synchronized void write(Batch batch) throws WriteException {
			perhapsThrow();
			super.write(batch);
		}

		@Override
		public void maintain() {
			perhapsThrow();
		}

	}

}
