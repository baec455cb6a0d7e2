package dev.monitoring.pipeline;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import dev.monitoring.fault.FaultTable;
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

	private boolean mounted;

	private long ticks;

	private final FakeAdapter adapter = new FakeAdapter();

	@BeforeEach
	void mount() throws Exception {
		this.mounted = run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", this.directory.toString());
		assumeTrue(this.mounted, "a disk of 3 MB can be mounted");
	}

	@AfterEach
	void unmount() throws Exception {
		if (this.mounted) {
			assertThat(run("umount", this.directory.toString())).isTrue();
		}
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
			assertThat(this.adapter.storedRows()).doesNotHaveDuplicates()
				.hasSize((int) (statistics.recorded() - statistics.totalDropped()));
			assertThat(statistics.dropped()).containsEntry("buffer_full", statistics.totalDropped());
			pipeline.record(MonitoringPoint.builder(LAYOUT).field("n", "again").build());
			this.ticks += Duration.ofSeconds(11).toNanos();
			pipeline.flush();
			assertThat(this.adapter.storedRows()).contains("again");
			FaultTable.add("F16 disk of 3 MB is full",
					"recorded %d, stored %d, dropped %d, duplicates 0, lost 0".formatted(statistics.recorded(),
							statistics.stored(), statistics.totalDropped()),
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

	private MonitoringPipeline pipeline(FakeAdapter adapter) {
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
