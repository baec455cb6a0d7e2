package dev.monitoring.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

import dev.monitoring.adapter.Batch;
import dev.monitoring.fault.FaultTable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random sequences of what is done to a spool, against a model of it, and random damage
 * to its files. A failure names the seed with which it comes back.
 */
class SpoolFuzzTests {

	private static final SpoolScope SCOPE = new SpoolScope("fake", "memory", 1);

	@TempDir
	private Path directory;

	private int spools;

	@Test
	void behavesAsItsModelDoes() throws IOException {
		behavesAsItsModelDoes(0, 40);
	}

	@Test
	@Tag("faults")
	void behavesAsItsModelDoesForLong() throws IOException {
		behavesAsItsModelDoes(1000, 1000);
	}

	private void behavesAsItsModelDoes(int firstSeed, int runs) throws IOException {
		for (int seed = firstSeed; seed < firstSeed + runs; seed++) {
			Path folder = this.directory.resolve("model" + seed);
			new Model(folder, seed).run();
			FileSystemUtils.deleteRecursively(folder);
		}
	}

	@Test
	void damageCostsNoOtherRecord() throws IOException {
		damageCostsNoOtherRecord(0, 100);
	}

	@Test
	@Tag("faults")
	void damageCostsNoOtherRecordForLong() throws IOException {
		damageCostsNoOtherRecord(1000, 2000);
	}

	private void damageCostsNoOtherRecord(int firstSeed, int runs) throws IOException {
		long damaged = 0;
		long rows = 0;
		for (int seed = firstSeed; seed < firstSeed + runs; seed++) {
			Damage damage = new Damage(seed);
			damage.run();
			damaged += damage.lost;
			rows += damage.written;
		}
		FaultTable.add("F17 spool damaged at random, " + runs + " times",
				"rows %d, lost %d, each in a damaged record or counted".formatted(rows, damaged), "0 of other records");
	}

	@Test
	void readsAnyBytes() {
		Random random = new Random(3);
		for (int i = 0; i < 20_000; i++) {
			byte[] bytes = new byte[random.nextInt(200)];
			random.nextBytes(bytes);
			ByteBuffer content = ByteBuffer.wrap(bytes);
			long marker = (bytes.length >= 8) ? content.getLong(0) : 1;
			Frame.scan(content, marker, (frame) -> {
				throw new AssertionError("A record in random bytes");
			});
			assertThat(SpoolFile.version(content)).isEqualTo(SpoolFile.VERSION);
		}
	}

	private FileSpool open(Path folder, FileSpoolTests.Counts counts) throws IOException {
		FileSpool spool = new FileSpool(new SpoolSettings(folder, 1 << 20, Duration.ofDays(1), 0, false),
				Clock.systemUTC());
		spool.open(SCOPE, counts);
		return spool;
	}

	/**
	 * What a spool must be: rows in order, batches with their rows for ever, nothing
	 * twice.
	 */
	private final class Model {

		private final Path folder;

		private final Random random;

		private final List<List<String>> waiting = new ArrayList<>();

		/**
		 * Batches that were taken or are sealed on disk, by token.
		 */
		private final Map<String, List<String>> sealed = new LinkedHashMap<>();

		private final Map<String, Batch> taken = new LinkedHashMap<>();

		private FileSpoolTests.Counts counts = new FileSpoolTests.Counts();

		private FileSpool spool;

		private int next;

		private final String seed;

		Model(Path folder, int seed) throws IOException {
			this.folder = folder;
			this.random = new Random(seed);
			this.seed = "seed " + seed;
			this.spool = open(folder, this.counts);
		}

		void run() throws IOException {
			for (int i = 0; i < 120; i++) {
				switch (this.random.nextInt(8)) {
					case 0, 1, 2 -> append();
					case 3, 4 -> take();
					case 5, 6 -> remove();
					default -> reopen();
				}
				assertThat(this.spool.waiting()).as(this.seed).isEqualTo(rowsThatWait());
			}
			while (rowsThatWait() > 0) {
				take();
			}
			assertThat(this.counts.losses).as(this.seed).isEmpty();
			this.spool.close();
		}

		private long rowsThatWait() {
			long rows = this.waiting.stream().mapToLong(List::size).sum();
			for (Map.Entry<String, List<String>> batch : this.sealed.entrySet()) {
				rows += this.taken.containsKey(batch.getKey()) ? 0 : batch.getValue().size();
			}
			return rows;
		}

		private void append() throws IOException {
			List<String> rows = new ArrayList<>();
			int size = 1 + this.random.nextInt(5);
			for (int i = 0; i < size; i++) {
				rows.add(this.next++ + "x".repeat(this.random.nextInt(3000)));
			}
			this.spool.append(Rows.of(rows.toArray()));
			this.waiting.add(rows);
		}

		private void take() throws IOException {
			int maxRows = 1 + this.random.nextInt(20);
			Batch batch = this.spool.take("token" + this.next++, maxRows, 1 + this.random.nextInt(20_000));
			if (batch == null) {
				assertThat(rowsThatWait()).as(this.seed).isZero();
				return;
			}
			List<String> rows = Rows.texts(batch);
			List<String> known = this.sealed.get(batch.token());
			if (known == null) {
				List<String> expected = new ArrayList<>();
				while (expected.size() < rows.size()) {
					expected.addAll(this.waiting.remove(0));
				}
				assertThat(rows).as(this.seed).isEqualTo(expected);
				this.sealed.put(batch.token(), rows);
			}
			else {
				assertThat(rows).as(this.seed).isEqualTo(known);
			}
			assertThat(this.taken.put(batch.token(), batch)).as(this.seed).isNull();
		}

		private void remove() {
			if (!this.taken.isEmpty()) {
				List<String> tokens = List.copyOf(this.taken.keySet());
				String token = tokens.get(this.random.nextInt(tokens.size()));
				this.spool.remove(this.taken.remove(token));
				this.sealed.remove(token);
			}
		}

		/**
		 * As after {@code kill -9}: what a close does beside letting go of the lock makes
		 * no difference.
		 */
		private void reopen() throws IOException {
			this.spool.close();
			this.taken.clear();
			this.counts = new FileSpoolTests.Counts();
			this.spool = open(this.folder, this.counts);
			assertThat(this.counts.found).as(this.seed).isEqualTo(rowsThatWait());
		}

	}

	/**
	 * Writes records, damages their file and reads it again.
	 */
	private final class Damage {

		private final Random random;

		private final String seed;

		private final Map<Integer, List<String>> records = new LinkedHashMap<>();

		private final List<int[]> places = new ArrayList<>();

		private long written;

		private long lost;

		Damage(int seed) {
			this.random = new Random(seed);
			this.seed = "seed " + seed;
		}

		void run() throws IOException {
			Path folder = SpoolFuzzTests.this.directory.resolve("damage" + SpoolFuzzTests.this.spools++);
			write(folder);
			Path file;
			try (Stream<Path> files = Files.walk(folder)) {
				file = files.filter((path) -> path.toString().endsWith(".rows")).findFirst().orElseThrow();
			}
			byte[] before = Files.readAllBytes(file);
			byte[] after = damage(before);
			Files.write(file, after);
			Set<Integer> touched = touched(before, after);
			FileSpoolTests.Counts counts = new FileSpoolTests.Counts();
			List<String> rows = new ArrayList<>();
			try (FileSpool spool = open(folder, counts)) {
				for (Batch batch = spool.take("t0", 7, 5000); batch != null; batch = spool.take("t" + rows.size(), 7,
						5000)) {
					rows.addAll(Rows.texts(batch));
				}
			}
			List<String> expected = new ArrayList<>();
			this.records.forEach((number, texts) -> {
				if (!touched.contains(number)) {
					expected.addAll(texts);
				}
			});
			assertThat(rows).as(this.seed).isEqualTo(expected);
			this.lost = this.written - rows.size();
			assertThat(counts.lost()).as(this.seed).isLessThanOrEqualTo(this.lost);
			FileSystemUtils.deleteRecursively(folder);
		}

		private void write(Path folder) throws IOException {
			try (FileSpool spool = open(folder, new FileSpoolTests.Counts())) {
				int at = SpoolFile.HEADER;
				for (int i = 0; i < 12; i++) {
					List<String> texts = new ArrayList<>();
					int size = 1 + this.random.nextInt(4);
					for (int j = 0; j < size; j++) {
						texts.add(i + "/" + j + "y".repeat(this.random.nextInt(600)));
					}
					Batch batch = Rows.of(texts.toArray());
					spool.append(batch);
					this.records.put(i, texts);
					this.places.add(new int[] { at, at + Frame.HEAD + batch.size() });
					at += Frame.HEAD + batch.size();
					this.written += size;
				}
			}
		}

		private byte[] damage(byte[] before) {
			byte[] after = before.clone();
			int at = this.random.nextInt(before.length);
			switch (this.random.nextInt(4)) {
				case 0 -> after[at] ^= (byte) (1 << this.random.nextInt(8));
				case 1 -> Arrays.fill(after, at, Math.min(after.length, at + 4096), (byte) 0);
				case 2 -> {
					return Arrays.copyOf(before, at);
				}
				default -> {
					byte[] noise = new byte[Math.min(after.length - at, 1 + this.random.nextInt(500))];
					this.random.nextBytes(noise);
					System.arraycopy(noise, 0, after, at, noise.length);
				}
			}
			return after;
		}

		/**
		 * The records of which at least one byte is another, or gone.
		 */
		private Set<Integer> touched(byte[] before, byte[] after) {
			Set<Integer> touched = new HashSet<>();
			for (int i = 0; i < this.places.size(); i++) {
				int[] place = this.places.get(i);
				if (place[1] > after.length || !Arrays.equals(before, place[0], place[1], after, place[0], place[1])) {
					touched.add(i);
				}
			}
			return touched;
		}

	}

}
