package dev.monitoring.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

import dev.monitoring.adapter.Batch;
import dev.monitoring.spool.Spool.Loss;
import dev.monitoring.support.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Batches that come into the spool after they were sent: they are found under their
 * token, or not at all.
 */
@Timeout(60)
class KeptBatchTests {

	private static final SpoolScope SCOPE = new SpoolScope("fake", "memory", 1);

	private static final Batch BATCH = named("sent", "b", "c");

	@TempDir
	private Path directory;

	private FileSpoolTests.Counts counts = new FileSpoolTests.Counts();

	private static Batch named(String token, Object... texts) {
		Batch rows = Rows.of(texts);
		return Batch.of(token, rows.bytes(), rows.rows());
	}

	private FileSpool open(Path directory, Disk disk) throws IOException {
		FileSpool spool = new FileSpool(new SpoolSettings(directory, 1 << 20, Duration.ofHours(24), 0, false),
				Clock.systemUTC(), System::nanoTime, disk);
		this.counts = new FileSpoolTests.Counts();
		spool.open(SCOPE, this.counts);
		return spool;
	}

	private FileSpool open(String folder) throws IOException {
		return open(this.directory.resolve(folder), () -> Long.MAX_VALUE);
	}

	@Test
	void isFoundUnderItsTokenWhateverWaits() throws IOException {
		try (FileSpool spool = open("spool")) {
			spool.append(Rows.of("a"));
			assertThat(spool.keep(BATCH)).isTrue();
			assertThat(spool.waiting()).isEqualTo(1);
			spool.append(Rows.of("d"));
			assertThat(batches(spool)).containsExactly(Map.entry("new0", List.of("a")),
					Map.entry("new1", List.of("d")));
		}
		try (FileSpool spool = open("spool")) {
			assertThat(this.counts.found).isEqualTo(4);
			assertThat(batches(spool)).containsExactly(Map.entry("new0", List.of("a")),
					Map.entry("sent", List.of("b", "c")), Map.entry("new1", List.of("d")));
		}
	}

	@Test
	void isForgottenLikeOneThatWasTaken() throws IOException {
		try (FileSpool spool = open("spool")) {
			spool.keep(BATCH);
			assertThat(spool.expired(BATCH)).isFalse();
			spool.remove(BATCH);
		}
		try (FileSpool spool = open("spool")) {
			assertThat(this.counts.found).isZero();
			assertThat(batches(spool)).isEmpty();
		}
	}

	@Test
	void isNotKeptWhereThereNeverIsRoomForIt() throws IOException {
		try (FileSpool spool = open("spool"); CapturedLog log = new CapturedLog()) {
			assertThat(spool.keep(named("large", "x".repeat(1 << 20)))).isFalse();
			assertThat(log.lines()).singleElement()
				.asString()
				.contains("monitoring.spool.max-size=1048576B")
				.doesNotContain("drops")
				.endsWith("has it in memory only, until it is sent");
			spool.append(Rows.of("a"));
			assertThat(batches(spool)).containsExactly(Map.entry("new0", List.of("a")));
		}
	}

	@Test
	void isThereOnceWhereItIsKeptAtTheSecondTry() throws IOException {
		MortalDisk disk = new MortalDisk(0);
		try (FileSpool spool = open(this.directory.resolve("spool"), disk)) {
			disk.failure = new IOException("for now");
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> spool.keep(BATCH))
				.withMessageContaining("for now");
			disk.left = Integer.MAX_VALUE;
			assertThat(spool.keep(BATCH)).isTrue();
		}
		try (FileSpool spool = open("spool")) {
			assertThat(batches(spool)).containsExactly(Map.entry("sent", List.of("b", "c")));
		}
	}

	@Test
	void isSentUnderNoOtherTokenWhereverTheProcessEnds() throws IOException {
		Set<String> outcomes = new HashSet<>();
		int actions = Segment.RESERVED - 5;
		while (!outcomes.contains("kept")) {
			outcomes.add(endsAfter(actions++));
		}
		assertThat(outcomes).containsExactlyInAnyOrder("not there", "damaged", "found", "kept");
	}

	/**
	 * What becomes of a batch where the process ends while it is kept.
	 */
	private String endsAfter(int actions) throws IOException {
		Path killed = this.directory.resolve("killed");
		MortalDisk disk = new MortalDisk(Integer.MAX_VALUE);
		boolean kept = false;
		try (FileSpool spool = open(this.directory.resolve("spool"), disk)) {
			spool.append(Rows.of("a"));
			disk.left = actions;
			try {
				kept = spool.keep(BATCH);
			}
			catch (Killed ex) {
				// As the process is.
			}
			FileSystemUtils.copyRecursively(this.directory.resolve("spool"), killed);
			disk.left = Integer.MAX_VALUE;
		}
		String outcome;
		try (FileSpool spool = open("killed")) {
			List<Map.Entry<String, List<String>>> batches = batches(spool);
			assertThat(batches.removeIf((batch) -> batch.getValue().equals(List.of("a")))).isTrue();
			outcome = kept ? "kept" : outcome(batches);
			assertThat(this.counts.found).isEqualTo(1 + (outcome.equals("not there") ? 0 : 2));
		}
		FileSystemUtils.deleteRecursively(killed);
		FileSystemUtils.deleteRecursively(this.directory.resolve("spool"));
		return outcome;
	}

	private String outcome(List<Map.Entry<String, List<String>>> batches) {
		if (!batches.isEmpty()) {
			assertThat(batches).containsExactly(Map.entry("sent", List.of("b", "c")));
			assertThat(this.counts.losses).isEmpty();
			return "found";
		}
		if (this.counts.found == 1) {
			assertThat(this.counts.losses).isEmpty();
			return "not there";
		}
		assertThat(this.counts.losses).containsExactly(Map.entry(Loss.DAMAGED, 2L));
		return "damaged";
	}

	/**
	 * Takes all that there is, in the order of the files.
	 */
	private static List<Map.Entry<String, List<String>>> batches(FileSpool spool) throws IOException {
		List<Map.Entry<String, List<String>>> batches = new ArrayList<>();
		int tokens = 0;
		for (Batch batch = spool.take("new" + tokens++, 1, 1); batch != null; batch = spool.take("new" + tokens++, 1,
				1)) {
			batches.add(Map.entry(batch.token(), Rows.texts(batch)));
		}
		return batches;
	}

	/**
	 * The end of a process.
	 */
	private static final class Killed extends Error {

		private static final long serialVersionUID = 1L;

	}

	/**
	 * The disk of a process that ends, or that fails, after so many bytes are written or
	 * files opened to be written to.
	 */
	private static final class MortalDisk implements Disk {

		private int left;

		private IOException failure;

		MortalDisk(int left) {
			this.left = left;
		}

		@Override
		public long free() {
			return Long.MAX_VALUE;
		}

		@Override
		public RandomAccessFile write(Path file) throws IOException {
			spend(1);
			return new RandomAccessFile(file.toFile(), "rw") {

				@Override
				public void write(byte[] bytes) throws IOException {
					write(bytes, 0, bytes.length);
				}

				@Override
				public void write(byte[] bytes, int offset, int length) throws IOException {
					super.write(bytes, offset, Math.min(length, MortalDisk.this.left));
					spend(length);
				}

			};
		}

		private void spend(int actions) throws IOException {
			this.left = Math.max(0, this.left - actions);
			if (this.left == 0 && this.failure != null) {
				throw this.failure;
			}
			if (this.left == 0) {
				throw new Killed();
			}
		}

	}

}
