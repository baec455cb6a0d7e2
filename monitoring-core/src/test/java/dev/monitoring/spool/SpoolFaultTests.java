package dev.monitoring.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

import dev.monitoring.fault.FaultRun;
import dev.monitoring.fault.FaultTable;
import dev.monitoring.fault.LedgerAdapter;
import dev.monitoring.pipeline.DropCause;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Faults of time, disk and process that meet the spool. Each ends with the checks of
 * {@link FaultRun}.
 */
@Timeout(120)
class SpoolFaultTests {

	private static final int A_MINUTE = 20;

	@TempDir
	private Path directory;

	private final LedgerAdapter store = new LedgerAdapter();

	private long ticks;

	private MonitoringPipeline pipeline;

	@AfterEach
	void close() {
		if (this.pipeline != null) {
			this.pipeline.close();
		}
	}

	private MonitoringPipeline newPipeline() {
		this.pipeline = MonitoringPipeline.to(this.store)
			.flushingPeriod(Duration.ZERO)
			.ticker(() -> this.ticks)
			.spool(newSpool(this.directory, () -> this.ticks))
			.build();
		return this.pipeline;
	}

	private static FileSpool newSpool(Path directory, LongSupplier ticker) {
		return new FileSpool(new SpoolSettings(directory, 64 << 20, Duration.ofHours(24), 0, false), Clock.systemUTC(),
				ticker, () -> Long.MAX_VALUE);
	}

	@Test
	void storeIsAwayForAsLongAsRowsAreKept() {
		FaultRun run = new FaultRun("F1 down for 24 h, max-age 24 h", newPipeline());
		storeIsAway(run, 24);
	}

	@Test
	void storeIsAwayForLongerThanRowsAreKept() {
		long tooOld = A_MINUTE + 12 * 60 * A_MINUTE;
		// A segment goes as a whole, once its last row is too old.
		long segment = 90 * A_MINUTE;
		FaultRun run = new FaultRun("F1 down for 36 h, max-age 24 h", newPipeline()).drops(DropCause.SPOOL_EXPIRED,
				tooOld - 2 * segment, tooOld, (n) -> n < tooOld);
		storeIsAway(run, 36);
	}

	/**
	 * Time passes by the ticker alone.
	 */
	private void storeIsAway(FaultRun run, int hours) {
		run.record(A_MINUTE);
		assertThat(this.pipeline.flush()).isTrue();
		this.store.down(true);
		for (int minute = 0; minute < hours * 60; minute++) {
			run.record(A_MINUTE);
			this.pipeline.flush();
			this.ticks += Duration.ofMinutes(1).toNanos();
		}
		PipelineStatistics statistics = this.pipeline.statistics();
		this.store.down(false);
		long start = System.nanoTime();
		run.drain();
		run.finish(this.store.stored(), this.store.duplicates(),
				"%d points a minute, %d in the spool at the end, sent in %d ms".formatted(A_MINUTE,
						statistics.spooled(), (System.nanoTime() - start) / 1_000_000));
	}

	@Test
	void directoryIsDeletedAtRunTime() {
		FaultRun run = new FaultRun("F16 directory deleted at run time", newPipeline())
			// The batch that is being sent is in memory too.
			.drops(DropCause.SPOOL_DAMAGED, 80, (n) -> n >= 40 && n < 120);
		load(run, 1);
		this.store.down(true);
		load(run, 5);
		for (Path folder : list(this.directory)) {
			assertThat(folder.toFile()).isDirectory();
			assertThat(FileSystemUtils.deleteRecursively(folder.toFile())).isTrue();
		}
		load(run, 5);
		assertThat(this.pipeline.statistics().spooled()).as("it is used again at once").isEqualTo(120);
		this.store.down(false);
		run.drain();
		run.finish(this.store.stored(), this.store.duplicates(), "points that were in it only, used again at once");
	}

	@Test
	void filesAreNotWhatTheyWere() throws IOException {
		this.store.down(true);
		FaultRun run = new FaultRun("F17 zero page, empty, future and foreign file", newPipeline());
		load(run, 40);
		this.pipeline.close();
		Path rows = list(list(this.directory).get(0)).stream().filter(SegmentName::isRows).findFirst().orElseThrow();
		Set<Long> zeroed = zeroPage(rows);
		Files.createFile(new SegmentName(0, 17).rows(rows.getParent()));
		Path future = new SegmentName(0, 18).rows(rows.getParent());
		Files.write(future, ByteBuffer.allocate(200).put(SpoolFile.header(2, 18)).array());
		Path foreign = Files.writeString(rows.resolveSibling("notes.txt"), "mine");
		run.drops(DropCause.SPOOL_DAMAGED, zeroed.size(), zeroed::contains);
		run.restart(newPipeline());
		this.store.down(false);
		this.pipeline.flush();
		run.drain();
		run.finish(this.store.stored(), this.store.duplicates(), zeroed.size() + " points in the zeroed page");
		assertThat(future).hasSize(200);
		assertThat(foreign).hasContent("mine");
	}

	/**
	 * Damages a file.
	 * @return the numbers of what was in the page, which are those of the rows
	 */
	private static Set<Long> zeroPage(Path rows) throws IOException {
		byte[] bytes = Files.readAllBytes(rows);
		int from = bytes.length / 2;
		int to = from + 4096;
		Set<Long> zeroed = new HashSet<>();
		Frame.scan(ByteBuffer.wrap(bytes), Objects.requireNonNull(SegmentName.of(rows)).marker(), (frame) -> {
			for (int i = 0; i < frame.count() && frame.end() > from && frame.offset() < to; i++) {
				zeroed.add(frame.sequence() + i);
			}
			return true;
		});
		Arrays.fill(bytes, from, to, (byte) 0);
		Files.write(rows, bytes);
		return zeroed;
	}

	@Test
	void twoProcessesHaveOneDirectory() throws Exception {
		this.store.down(true);
		newPipeline();
		record(0, 100);
		this.pipeline.flush();
		Process other = java(Neighbour.class, List.of(), this.directory, this.directory.toString());
		assertThat(new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).contains("spooled 100");
		assertThat(other.waitFor()).isEqualTo(137);
		record(100, 200);
		this.pipeline.flush();
		assertThat(this.pipeline.statistics().spooled()).isEqualTo(200);
		this.pipeline.close();
		this.store.down(false);
		long start = System.nanoTime();
		newPipeline().flush();
		long took = (System.nanoTime() - start) / 1_000_000;
		PipelineStatistics statistics = this.pipeline.statistics();
		assertThat(statistics.recovered()).isEqualTo(300);
		assertThat(statistics.stored()).isEqualTo(300);
		assertThat(statistics.pending()).isZero();
		long lost = 300 - this.store.stored().size();
		assertThat(lost).isZero();
		assertThat(this.store.duplicates()).isZero();
		FaultTable.add("F17 two processes on one directory, one killed",
				"recorded 300, stored %d, dropped %d, duplicates %d, lost %d".formatted(this.store.stored().size(),
						statistics.totalDropped(), this.store.duplicates(), lost),
				"each had a folder of its own, the next start sent both in " + took + " ms");
	}

	private void record(long from, long to) {
		for (long n = from; n < to; n++) {
			this.pipeline.record(FaultRun.point(n));
		}
	}

	@Test
	void noFileCanBeOpened() throws Exception {
		Path shell = Path.of("/bin/sh");
		assumeTrue(Files.isExecutable(shell), "a shell limits the process");
		Process process = java(ManyFiles.class, List.of(shell.toString(), "-c", "ulimit -n 256 && exec \"$0\" \"$@\""),
				this.directory, this.directory.resolve("spool").toString());
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
		String row = output.lines().filter((line) -> line.startsWith("| F16")).findFirst().orElseThrow();
		String[] columns = row.substring(2, row.length() - 2).split(" \\| ");
		FaultTable.add(columns[0], columns[1], columns[2]);
	}

	private static Process java(Class<?> main, List<String> before, Path workingDirectory, String... arguments)
			throws IOException {
		List<String> command = new ArrayList<>(before);
		command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
				"-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), main.getName()));
		command.addAll(List.of(arguments));
		return new ProcessBuilder(command).directory(workingDirectory.toFile()).redirectErrorStream(true).start();
	}

	private void load(FaultRun run, int rounds) {
		for (int i = 0; i < rounds; i++) {
			run.record(20);
			this.pipeline.flush();
		}
	}

	private static List<Path> list(Path folder) {
		try (Stream<Path> files = Files.list(folder)) {
			return files.sorted().toList();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The other process, which ends without closing anything.
	 */
	static final class Neighbour {

		private Neighbour() {
		}

		public static void main(String[] args) {
			LedgerAdapter store = new LedgerAdapter();
			store.down(true);
			MonitoringPipeline pipeline = MonitoringPipeline.to(store)
				.flushingPeriod(Duration.ZERO)
				.spool(newSpool(Path.of(args[0]), System::nanoTime))
				.build();
			for (long n = 200; n < 300; n++) {
				pipeline.record(FaultRun.point(n));
			}
			pipeline.flush();
			System.out.println("spooled " + pipeline.statistics().spooled());
			System.out.flush();
			Runtime.getRuntime().halt(137);
		}

	}

	/**
	 * A process that opens files until it can open no more.
	 */
	static final class ManyFiles {

		private ManyFiles() {
		}

		public static void main(String[] args) throws Exception {
			long[] ticks = { 0 };
			LedgerAdapter store = new LedgerAdapter();
			MonitoringPipeline pipeline = MonitoringPipeline.to(store)
				.flushingPeriod(Duration.ZERO)
				.ticker(() -> ticks[0])
				.spool(newSpool(Path.of(args[0]), () -> ticks[0]))
				.build();
			FaultRun run = new FaultRun("F16 no file can be opened", pipeline);
			loadClasses();
			store.down(true);
			round(run, pipeline, 1);
			check(pipeline.statistics().spooled() == 20, pipeline);
			List<AutoCloseable> files = openAll(Path.of(System.getProperty("java.home"), "release"));
			round(run, pipeline, 5);
			check(pipeline.statistics().spooled() == 20 && pipeline.statistics().pending() == 120, pipeline);
			for (AutoCloseable file : files) {
				file.close();
			}
			ticks[0] += Duration.ofSeconds(11).toNanos();
			round(run, pipeline, 1);
			check(pipeline.statistics().spooled() == 140, pipeline);
			store.down(false);
			run.drain();
			run.finish(store.stored(), store.duplicates(),
					files.size() + " files were open; 100 points waited in memory, and were in the spool 11 s later");
			pipeline.close();
		}

		private static void round(FaultRun run, MonitoringPipeline pipeline, int rounds) {
			for (int i = 0; i < rounds; i++) {
				run.record(20);
				pipeline.flush();
			}
		}

		private static void check(boolean condition, MonitoringPipeline pipeline) {
			if (!condition) {
				throw new AssertionError(pipeline.statistics().toString());
			}
		}

		/**
		 * As from a jar, which is open already.
		 */
		private static void loadClasses() throws Exception {
			for (Class<?> known : List.of(FileSpool.class, LedgerAdapter.class)) {
				Path root = Path.of(known.getProtectionDomain().getCodeSource().getLocation().toURI());
				for (String name : List.of("spool", "pipeline", "adapter", "fault")) {
					Path folder = root.resolve("dev/monitoring").resolve(name);
					for (Path file : Files.isDirectory(folder) ? list(folder) : List.<Path>of()) {
						loadClass(root.relativize(file).toString());
					}
				}
			}
		}

		private static void loadClass(String file) throws ClassNotFoundException {
			if (file.endsWith(".class")) {
				Class.forName(file.substring(0, file.length() - ".class".length()).replace('/', '.'), false,
						ManyFiles.class.getClassLoader());
			}
		}

		private static List<AutoCloseable> openAll(Path file) {
			List<AutoCloseable> files = new ArrayList<>();
			try {
				while (true) {
					files.add(Files.newInputStream(file));
				}
			}
			catch (IOException ex) {
				System.out.println(ex.getMessage());
				return files;
			}
		}

	}

}
