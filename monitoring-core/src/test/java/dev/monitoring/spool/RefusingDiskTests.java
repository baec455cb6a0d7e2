package dev.monitoring.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.FileSystemUtils;

import dev.monitoring.adapter.Batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A disk that refuses what was written, and then to have it cut off: it is sent once all
 * the same, by this process and by one that comes after a kill. Each test ends with a
 * balance.
 */
class RefusingDiskTests {

	private static final SpoolScope SCOPE = new SpoolScope("fake", "memory", 1);

	@TempDir
	private Path directory;

	private final RefusingDisk disk = new RefusingDisk();

	private FileSpool spool;

	private final FileSpoolTests.Counts counts = new FileSpoolTests.Counts();

	@BeforeEach
	void open() throws IOException {
		this.spool = newSpool(this.directory.resolve("spool"), this.disk);
		this.spool.open(SCOPE, this.counts);
	}

	@AfterEach
	void balance() {
		assertThat(this.spool.waiting()).isNotNegative();
		assertThat(this.counts.found + this.counts.appended)
			.isEqualTo(this.counts.taken + this.counts.lost() + this.spool.waiting());
		this.spool.close();
	}

	private static FileSpool newSpool(Path directory, Disk disk) {
		return new FileSpool(new SpoolSettings(directory, 1 << 20, Duration.ofHours(24), 0, false), Clock.systemUTC(),
				System::nanoTime, disk);
	}

	@ParameterizedTest
	@EnumSource
	void sendsOnceWhatIsRefused(Refusal refusal) throws IOException {
		append("a");
		this.disk.refuse(".rows", refusal, true);
		refused("b", "c");
		takesAgain("b", "c");
	}

	@ParameterizedTest
	@EnumSource
	void sendsOnceWhatIsRefusedAndStays(Refusal refusal) throws IOException {
		append("a");
		this.disk.refuse(".rows", refusal, false);
		refused("b", "c");
		assertThat(afterAKill()).as("who is sure of its end alone").containsExactly("a");
		takesAgain("b", "c");
	}

	@ParameterizedTest
	@EnumSource
	void notesAsSoonAsItCanThatWhatStaysIsRefused(Refusal refusal) throws IOException {
		append("a");
		this.disk.refuse("", refusal, false);
		refused("b", "c");
		takesAgain("b", "c");
	}

	@ParameterizedTest
	@EnumSource
	void sendsOnceWhatIsRefusedAtTheBeginningOfAFile(Refusal refusal) throws IOException {
		this.disk.refuse(".rows", refusal, false);
		refused("a");
		assertThat(afterAKill()).isEmpty();
		this.disk.answer();
		append("a");
		assertThat(afterAKill()).containsExactly("a");
		assertThat(takeAll()).containsExactly("a");
	}

	private void takesAgain(Object... refused) throws IOException {
		this.disk.answer();
		append(refused);
		assertThat(afterAKill()).containsExactly("a", "b", "c");
		assertThat(takeAll()).containsExactly("a", "b", "c");
	}

	@Test
	void sendsAsItWasWhatComesBeforeWhatStays() throws IOException {
		append("a");
		Batch sealed = take(1);
		append("b");
		this.disk.refuse(".rows", Refusal.WHEN_CLOSED, false);
		refused("c");
		this.disk.answer();
		append("c");
		assertThat(afterAKill()).containsExactly("a", "b", "c");
		this.spool.remove(sealed);
		assertThat(afterAKill()).containsExactly("b", "c");
		assertThat(takeAll()).containsExactly("b", "c");
	}

	private void append(Object... rows) throws IOException {
		assertThat(this.spool.append(Rows.of(rows))).isTrue();
		this.counts.appended += rows.length;
	}

	private void refused(Object... rows) {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> append(rows))
			.withMessageContaining("Disk quota exceeded");
	}

	private Batch take(int maxRows) throws IOException {
		Batch batch = this.spool.take("token" + this.counts.taken, maxRows, 1 << 20);
		this.counts.taken += (batch != null) ? batch.rows() : 0;
		return batch;
	}

	private List<String> takeAll() throws IOException {
		List<String> rows = new ArrayList<>();
		for (Batch batch = take(10); batch != null; batch = take(10)) {
			rows.addAll(Rows.texts(batch));
		}
		return rows;
	}

	/**
	 * What a process would send that comes after this one was killed now.
	 */
	private List<String> afterAKill() throws IOException {
		Path killed = this.directory.resolve("killed");
		FileSystemUtils.deleteRecursively(killed);
		FileSystemUtils.copyRecursively(this.directory.resolve("spool"), killed);
		List<String> rows = new ArrayList<>();
		FileSpoolTests.Counts counts = new FileSpoolTests.Counts();
		try (FileSpool spool = newSpool(killed, () -> Long.MAX_VALUE)) {
			spool.open(SCOPE, counts);
			for (Batch batch = spool.take("next0", 10, 1 << 20); batch != null; batch = spool.take("next" + rows.size(),
					10, 1 << 20)) {
				rows.addAll(Rows.texts(batch));
			}
		}
		assertThat(counts.losses).isEmpty();
		assertThat(counts.found).isEqualTo(rows.size());
		return rows;
	}

	/**
	 * When a disk refuses what is written.
	 */
	enum Refusal {

		IN_THE_MIDDLE, WHEN_CLOSED

	}

	/**
	 * A disk that refuses what is written to some files.
	 */
	private static final class RefusingDisk implements Disk {

		private Refusal refusal;

		private String refused;

		private boolean cuts;

		/**
		 * Has it refuse.
		 * @param refused how the names of the files end
		 * @param refusal when it refuses
		 * @param cuts whether it cuts off what it refused
		 */
		void refuse(String refused, Refusal refusal, boolean cuts) {
			this.refused = refused;
			this.refusal = refusal;
			this.cuts = cuts;
		}

		void answer() {
			this.refused = null;
		}

		@Override
		public long free() {
			return Long.MAX_VALUE;
		}

		@Override
		public RandomAccessFile write(Path file) throws IOException {
			if (this.refused == null || !file.toString().endsWith(this.refused)) {
				return Disk.super.write(file);
			}
			return new RefusedFile(file, this.refusal, this.cuts);
		}

	}

	private static final class RefusedFile extends RandomAccessFile {

		private final Refusal refusal;

		private final boolean cuts;

		private boolean written;

		RefusedFile(Path path, Refusal refusal, boolean cuts) throws IOException {
			super(path.toFile(), "rw");
			this.refusal = refusal;
			this.cuts = cuts;
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			if (this.refusal == Refusal.IN_THE_MIDDLE && length > SpoolFile.HEADER) {
				super.write(bytes, offset, length - 1);
				throw new IOException("Disk quota exceeded");
			}
			super.write(bytes, offset, length);
			this.written = true;
		}

		@Override
		public void setLength(long length) throws IOException {
			if (!this.cuts) {
				throw new IOException("cannot be cut");
			}
			super.setLength(length);
		}

		@Override
		public void close() throws IOException {
			super.close();
			if (this.written && this.refusal == Refusal.WHEN_CLOSED) {
				throw new IOException("Disk quota exceeded");
			}
		}

	}

}
