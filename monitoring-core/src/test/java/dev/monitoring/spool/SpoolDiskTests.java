package dev.monitoring.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.monitoring.adapter.Batch;
import dev.monitoring.spool.Spool.Loss;
import dev.monitoring.support.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A disk that does not delete, on a machine that has no memory left, or on which somebody
 * else does. Each test ends with a balance.
 */
class SpoolDiskTests {

	private static final SpoolScope SCOPE = new SpoolScope("fake", "memory", 1);

	private static final String LARGE = "x".repeat(10_000);

	@TempDir
	private Path directory;

	private final StubbornDisk disk = new StubbornDisk();

	private long ticks;

	private FileSpool spool;

	private FileSpoolTests.Counts counts;

	private int tokens;

	private final CapturedLog log = new CapturedLog();

	@BeforeEach
	void open() throws IOException {
		this.spool = new FileSpool(new SpoolSettings(this.directory, 1 << 20, Duration.ofHours(24), 0, false),
				Clock.systemUTC(), () -> this.ticks, this.disk);
		this.counts = new FileSpoolTests.Counts();
		this.spool.open(SCOPE, this.counts);
	}

	@AfterEach
	void balance() {
		assertThat(this.counts.found + this.counts.appended)
			.isEqualTo(this.counts.taken + this.counts.lost() + this.spool.waiting());
		this.spool.close();
		this.log.close();
	}

	private void reopen() throws IOException {
		this.spool.close();
		open();
	}

	@Test
	void sendsNothingAgainOfAFileThatCannotBeDeleted() throws IOException {
		append("a");
		append("b");
		List<Batch> batches = List.of(take(), take());
		beginSegment("c");
		this.disk.deletes = false;
		batches.forEach(this.spool::remove);
		assertThat(files()).hasSize(2);
		reopen();
		assertThat(this.counts.found).isEqualTo(1);
		assertThat(Rows.texts(take())).containsExactly("c");
		assertThat(this.log.lines()).filteredOn((line) -> line.startsWith("WARN"))
			.as("once by each process")
			.hasSize(2)
			.allMatch((line) -> line.contains("cannot delete"));
	}

	@Test
	void deletesAFileLaterThatCouldNotBeDeleted() throws IOException {
		append("a");
		Batch batch = take();
		beginSegment("b");
		this.disk.deletes = false;
		this.spool.remove(batch);
		beginSegment("c");
		assertThat(files()).hasSize(3);
		this.disk.deletes = true;
		beginSegment("d");
		assertThat(files()).hasSize(3);
		this.spool.remove(take());
	}

	@Test
	void keepsTheBoundAndAllRowsWhileNothingCanBeDeleted() throws IOException {
		this.disk.deletes = false;
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
			for (int i = 0; i < 300; i++) {
				append(i + LARGE);
			}
		}).withMessageContaining("cannot be deleted");
		long kept = this.counts.appended;
		assertThat(kept).isBetween(90L, 105L);
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> append("more" + LARGE));
		}
		assertThat(size()).isLessThanOrEqualTo(1 << 20);
		assertThat(this.counts.losses).isEmpty();
		assertThat(this.spool.waiting()).isEqualTo(kept);
		this.disk.deletes = true;
		append("again" + LARGE);
		assertThat(this.counts.losses.get(Loss.FULL)).isBetween(1L, 7L);
		assertThat(size()).isLessThanOrEqualTo(1 << 20);
	}

	@Test
	void oneFileThatCannotBeDeletedKeepsNoOtherFromMakingRoom() throws IOException {
		append("first" + LARGE);
		this.disk.kept = files().get(0);
		IntStream.range(0, 300).forEach((i) -> {
			try {
				append(i + LARGE);
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		});
		assertThat(size()).isLessThanOrEqualTo(1 << 20);
		assertThat(Rows.texts(take())).as("what cannot be deleted is not lost").containsExactly("first" + LARGE);
	}

	@Test
	void sendsNothingThatIsTooOldAndCannotBeDeleted() throws IOException {
		append("old");
		this.disk.deletes = false;
		this.ticks += Duration.ofHours(25).toNanos();
		for (int i = 0; i < 2; i++) {
			assertThat(take()).isNull();
		}
		assertThat(this.counts.losses).containsExactly(Map.entry(Loss.EXPIRED, 1L));
		reopen();
		assertThat(this.counts.found).isZero();
		append("young");
		this.disk.deletes = true;
		reopen();
		assertThat(this.counts.found).isEqualTo(1);
		assertThat(files()).hasSize(1);
	}

	@Test
	void goesOnWhereOnlyItsLockIsTakenAway() throws IOException {
		append("a");
		append("b");
		Batch batch = take();
		Path lock = this.directory.resolve(SCOPE.folder()).resolve("lock");
		Files.delete(lock);
		append("c");
		assertThat(lock).exists();
		assertThat(this.counts.found).isZero();
		assertThat(this.counts.losses).isEmpty();
		this.spool.remove(batch);
		assertThat(Rows.texts(take())).containsExactly("b");
		assertThat(Rows.texts(take())).containsExactly("c");
	}

	@Test
	void failsAsADiskFailsWhereItsFolderCannotBeReadToTheEnd() throws IOException {
		append("a");
		this.spool.close();
		this.disk.lists = false;
		assertThatExceptionOfType(IOException.class).isThrownBy(this::open).withMessageContaining("the disk fails");
		this.disk.lists = true;
		this.spool.open(SCOPE, this.counts);
		assertThat(this.counts.found).isEqualTo(1);
		assertThat(Rows.texts(take())).containsExactly("a");
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3 })
	void takesAgainUnderItsTokenWhatMemoryWasTooShortFor(int opened) throws IOException {
		append("a");
		beginSegment("b");
		// To look for rows, to seal them and to read them.
		this.disk.opensBeforeAnError = opened - 1;
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(this::take);
		assertThat(this.spool.waiting()).isEqualTo(2);
		assertThat(Rows.texts(take())).as("others may be smaller").containsExactly("b");
		Batch batch = take();
		assertThat(Rows.texts(batch)).containsExactly("a");
		assertThat(batch.token()).isEqualTo("token0");
		reopen();
		assertThat(take().token()).isEqualTo("token0");
		assertThat(take().token()).isEqualTo("token1");
	}

	private void append(String row) throws IOException {
		assertThat(this.spool.append(Rows.of(row))).isTrue();
		this.counts.appended++;
	}

	/**
	 * Appends to another file, as the last is too old.
	 */
	private void beginSegment(String row) throws IOException {
		this.ticks += Duration.ofHours(2).toNanos();
		append(row);
	}

	private Batch take() throws IOException {
		Batch batch = this.spool.take("token" + this.tokens++, 1, 1 << 20);
		this.counts.taken += (batch != null) ? batch.rows() : 0;
		return batch;
	}

	private List<Path> files() throws IOException {
		try (Stream<Path> files = Files.walk(this.directory)) {
			return files.filter(SegmentName::isRows).sorted().toList();
		}
	}

	private long size() throws IOException {
		try (Stream<Path> files = Files.walk(this.directory)) {
			return files.filter(Files::isRegularFile).mapToLong((file) -> file.toFile().length()).sum();
		}
	}

	/**
	 * A disk on which files cannot be deleted.
	 */
	private static final class StubbornDisk implements Disk {

		private boolean deletes = true;

		private Path kept;

		private boolean lists = true;

		private int opensBeforeAnError = Integer.MAX_VALUE;

		private void open() {
			if (this.opensBeforeAnError-- == 0) {
				throw new OutOfMemoryError("as told");
			}
		}

		@Override
		public Stream<Path> list(Path folder) throws IOException {
			return Disk.super.list(folder).peek((file) -> {
				if (!this.lists) {
					throw new UncheckedIOException(new IOException("the disk fails"));
				}
			});
		}

		@Override
		public RandomAccessFile read(Path file) throws IOException {
			open();
			return Disk.super.read(file);
		}

		@Override
		public RandomAccessFile write(Path file) throws IOException {
			open();
			return Disk.super.write(file);
		}

		@Override
		public long free() {
			return Long.MAX_VALUE;
		}

		@Override
		public void delete(Path file) throws IOException {
			if (!this.deletes || file.equals(this.kept)) {
				throw new IOException(file + " is busy");
			}
			Disk.super.delete(file);
		}

	}

}
