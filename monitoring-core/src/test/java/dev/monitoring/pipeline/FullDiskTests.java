package dev.monitoring.pipeline;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.fault.FaultRun;
import dev.monitoring.fault.FaultTable;
import dev.monitoring.fault.LedgerAdapter;
import dev.monitoring.spool.FileSpool;
import dev.monitoring.spool.SpoolSettings;
import dev.monitoring.support.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A spool on a disk that is full, where this process may mount one.
 */
@Timeout(60)
class FullDiskTests {

	private static final PointLayout LAYOUT = PointLayout.series("numbers").field("n", ValueType.ANY).build();

	@TempDir
	private Path directory;

	private int mounts;

	private long ticks;

	private final FakeAdapter adapter = new FakeAdapter();

	@BeforeEach
	void mount() throws Exception {
		assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", this.directory.toString()),
				"a disk of 3 MB can be mounted");
		this.mounts++;
	}

	@AfterEach
	void unmount() throws Exception {
		while (this.mounts > 0) {
			unmountLast();
		}
	}

	private void unmountLast() throws InterruptedException {
		this.mounts--;
		assertThat(run("umount", this.directory.toString())).isTrue();
	}

	private static boolean run(String... command) throws InterruptedException {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Test
	void pointsWaitInMemoryAndAllIsSentLater() {
		MonitoringPipeline pipeline = MonitoringPipeline.to(this.adapter)
			.flushingPeriod(Duration.ZERO)
			.maxValueLength(100_000)
			.bufferSize(100)
			.batchSize(10)
			.ticker(() -> this.ticks)
			.spool(new FileSpool(new SpoolSettings(this.directory, 64 << 20, Duration.ofDays(1), 0, false),
					Clock.systemUTC()))
			.build();
		try (CapturedLog log = new CapturedLog(); pipeline) {
			this.adapter.initializeFails = true;
			for (int i = 0; i < 500; i++) {
				pipeline.record(MonitoringPoint.builder(LAYOUT).field("n", i + "x".repeat(10_000)).build());
				pipeline.flush();
				this.ticks += Duration.ofSeconds(1).toNanos();
			}
			PipelineStatistics full = pipeline.statistics();
			assertThat(full.spooled()).isBetween(200L, 320L);
			assertThat(full.pending() - full.spooled()).isBetween(85L, 100L);
			assertThat(log.lines()).filteredOn((line) -> line.startsWith("ERROR Monitoring cannot keep points"))
				.hasSize(1);
			this.adapter.initializeFails = false;
			while (pipeline.statistics().pending() > 0) {
				this.ticks += Duration.ofSeconds(1).toNanos();
				pipeline.flush();
			}
			PipelineStatistics statistics = pipeline.statistics();
			List<String> rows = this.adapter.storedRows();
			Set<String> stored = new HashSet<>(rows);
			long lost = 500 - stored.size() - statistics.totalDropped();
			assertThat(rows).doesNotHaveDuplicates();
			assertThat(lost).isZero();
			assertThat(statistics.dropped()).containsEntry("buffer_full", statistics.totalDropped());
			pipeline.record(MonitoringPoint.builder(LAYOUT).field("n", "again").build());
			this.ticks += Duration.ofSeconds(11).toNanos();
			pipeline.flush();
			assertThat(this.adapter.storedRows()).contains("again");
			FaultTable.add("F16 disk of 3 MB is full",
					"recorded 500, stored %d, dropped %d, duplicates %d, lost %d".formatted(stored.size(),
							statistics.totalDropped(), rows.size() - stored.size(), lost),
					full.spooled() + " points on the disk, the others in memory");
		}
	}

	@Test
	void nothingIsSentTwiceAfterARestart() throws IOException {
		this.adapter.initializeFails = true;
		try (MonitoringPipeline first = pipeline(this.adapter)) {
			for (int i = 0; i < 100; i++) {
				first.record(MonitoringPoint.builder(LAYOUT).field("n", i + "x".repeat(4000)).build());
				first.flush();
			}
			fill(this.directory.resolve("other"));
			this.adapter.initializeFails = false;
			this.adapter.failAfter = 5;
			first.flush();
			assertThat(this.adapter.storedRows()).isNotEmpty();
		}
		FakeAdapter next = new FakeAdapter();
		try (MonitoringPipeline second = pipeline(next)) {
			while (second.statistics().pending() > 0 || next.storedRows().isEmpty()) {
				second.flush();
			}
		}
		assertThat(this.adapter.storedRows()).hasSize(50);
		assertThat(next.storedRows()).hasSize(50).doesNotContainAnyElementsOf(this.adapter.storedRows());
	}

	@Test
	void diskCanOnlyBeReadForAWhile() throws Exception {
		LedgerAdapter store = new LedgerAdapter();
		store.down(true);
		try (CapturedLog log = new CapturedLog(); MonitoringPipeline pipeline = pipeline(store)) {
			FaultRun run = new FaultRun("F16 disk becomes read-only", pipeline);
			run.record(20);
			pipeline.flush();
			mountReadOnly();
			for (int i = 0; i < 3; i++) {
				this.ticks += Duration.ofSeconds(11).toNanos();
				run.record(20);
				pipeline.flush();
			}
			PipelineStatistics statistics = pipeline.statistics();
			assertThat(statistics.spooled()).isEqualTo(20);
			assertThat(statistics.pending()).isEqualTo(80);
			assertThat(log.lines()).filteredOn((line) -> line.startsWith("ERROR Monitoring cannot keep points"))
				.hasSize(1)
				.first()
				.asString()
				.contains("Read-only");
			unmountLast();
			this.ticks += Duration.ofSeconds(11).toNanos();
			run.record(20);
			pipeline.flush();
			assertThat(pipeline.statistics().spooled()).isEqualTo(100);
			store.down(false);
			run.drain();
			run.finish(store.stored(), store.duplicates(),
					"60 points waited in memory, and were in the spool 11 s after it could be written again");
		}
	}

	/**
	 * A disk with an open file, as our lock is, refuses to become read-only. So a view of
	 * the same files that is takes its place.
	 */
	private void mountReadOnly() throws InterruptedException {
		String path = this.directory.toString();
		assumeTrue(run("mount", "--bind", path, path), "a folder can be mounted");
		this.mounts++;
		assumeTrue(run("mount", "-o", "remount,bind,ro", path), "it can be read-only");
	}

	private MonitoringPipeline pipeline(MonitoringAdapter adapter) {
		return MonitoringPipeline.to(adapter)
			.flushingPeriod(Duration.ZERO)
			.maxValueLength(100_000)
			.batchSize(10)
			.ticker(() -> this.ticks)
			.spool(new FileSpool(new SpoolSettings(this.directory, 64 << 20, Duration.ofDays(1), 0, false),
					Clock.systemUTC()))
			.build();
	}

	private static void fill(Path file) throws IOException {
		try (OutputStream output = Files.newOutputStream(file)) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
				while (true) {
					output.write(new byte[512]);
				}
			}).withMessageContaining("space");
		}
	}

}
