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
import java.util.Objects;
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
 * Random damage to the files of seals. It loses no row and invents none; what it costs is
 * that the batch of a damaged seal is sent again under another token, or one of a damaged
 * removal again at all. A failure names the seed with which it comes back.
 */
class SealsFuzzTests {

	private static final SpoolScope SCOPE = new SpoolScope("fake", "memory", 1);

	@TempDir
	private Path directory;

	@Test
	void damagedSealsCostTheirOwnBatchAndNoOther() throws IOException {
		damageSeals(0, 150);
	}

	@Test
	@Tag("faults")
	void damagedSealsCostTheirOwnBatchAndNoOtherForLong() throws IOException {
		damageSeals(1000, 3000);
	}

	private void damageSeals(int firstSeed, int runs) throws IOException {
		long rows = 0;
		long lost = 0;
		long again = 0;
		long renamed = 0;
		for (int seed = firstSeed; seed < firstSeed + runs; seed++) {
			Run run = new Run(this.directory.resolve("seals" + seed), seed);
			run.run();
			rows += run.written;
			lost += run.lost;
			again += run.again;
			renamed += run.renamed;
		}
		assertThat(again).as("sufficient").isPositive();
		assertThat(renamed).as("sufficient").isPositive();
		FaultTable.add("F17 seals damaged at random, " + runs + " times",
				"rows %d, lost %d, %d of a damaged seal under another token, %d of a damaged removal again"
					.formatted(rows, lost, renamed, again),
				"0 of other seals");
	}

	/**
	 * A batch as it was before the damage.
	 */
	private static final class Known {

		private final List<String> rows;

		private final long from;

		private boolean removed;

		private boolean sealReadable;

		private boolean removalReadable;

		Known(List<String> rows, long from) {
			this.rows = rows;
			this.from = from;
		}

		/**
		 * Whether it comes back.
		 */
		boolean comes() {
			return !this.removed || !this.removalReadable;
		}

	}

	/**
	 * Seals batches, damages the seals and reads all of it again.
	 */
	private static final class Run {

		private final Path folder;

		private final Random random;

		private final String seed;

		private final Map<String, Known> batches = new LinkedHashMap<>();

		private final List<String> waiting = new ArrayList<>();

		private int tokens;

		private long written;

		private long lost;

		private long again;

		private long renamed;

		Run(Path folder, int seed) {
			this.folder = folder;
			this.random = new Random(seed);
			this.seed = "seed " + seed;
		}

		void run() throws IOException {
			write();
			Path seals = sealsFile();
			damage(seals);
			try (FileSpool spool = open(new FileSpoolTests.Counts())) {
				check(takeAll(spool));
			}
			goesOn();
			FileSystemUtils.deleteRecursively(this.folder);
		}

		private FileSpool open(FileSpoolTests.Counts counts) throws IOException {
			FileSpool spool = new FileSpool(new SpoolSettings(this.folder, 4 << 20, Duration.ofDays(1), 0, false),
					Clock.systemUTC());
			spool.open(SCOPE, counts);
			assertThat(counts.losses).as(this.seed).isEmpty();
			return spool;
		}

		private void write() throws IOException {
			try (FileSpool spool = open(new FileSpoolTests.Counts())) {
				for (int i = 0; i < 60; i++) {
					List<String> rows = new ArrayList<>();
					int size = 1 + this.random.nextInt(4);
					for (int j = 0; j < size; j++) {
						rows.add(i + "/" + j + "z".repeat(this.random.nextInt(40)));
					}
					spool.append(Rows.of(rows.toArray()));
					this.waiting.addAll(rows);
					this.written += size;
				}
				seal(spool);
			}
		}

		private void seal(FileSpool spool) throws IOException {
			List<Batch> taken = new ArrayList<>();
			long from = 0;
			while (this.waiting.size() > 30) {
				Batch batch = Objects
					.requireNonNull(spool.take("token" + this.tokens++, 1 + this.random.nextInt(12), 1 << 20));
				List<String> rows = Rows.texts(batch);
				assertThat(this.waiting.subList(0, rows.size())).isEqualTo(rows);
				this.waiting.subList(0, rows.size()).clear();
				this.batches.put(batch.token(), new Known(rows, from));
				from += rows.size();
				taken.add(batch);
				if (this.random.nextInt(3) > 0) {
					Batch removed = taken.remove(this.random.nextInt(taken.size()));
					spool.remove(removed);
					this.batches.get(removed.token()).removed = true;
				}
			}
		}

		private Path sealsFile() throws IOException {
			try (Stream<Path> files = Files.walk(this.folder)) {
				return files.filter(SegmentName::isSeals).findFirst().orElseThrow();
			}
		}

		private void damage(Path seals) throws IOException {
			byte[] before = Files.readAllBytes(seals);
			byte[] after = damaged(before);
			if (after == null) {
				Files.delete(seals);
			}
			else {
				Files.write(seals, after);
			}
			long marker = Objects.requireNonNull(SegmentName.of(SegmentName.rowsOf(seals))).marker();
			Frame.scan(ByteBuffer.wrap(before), marker, (frame) -> {
				note(frame, after != null && frame.end() <= after.length && Arrays.equals(before, frame.offset(),
						(int) frame.end(), after, frame.offset(), (int) frame.end()));
				return true;
			});
		}

		private void note(Frame frame, boolean readable) {
			for (Known known : this.batches.values()) {
				if (known.from == frame.sequence()) {
					if (frame.type() == Frame.SEAL) {
						known.sealReadable = readable;
					}
					else {
						known.removalReadable = readable;
					}
				}
			}
		}

		private byte[] damaged(byte[] before) {
			byte[] after = before.clone();
			int used = before.length;
			while (used > 1 && before[used - 1] == 0) {
				used--;
			}
			int at = this.random.nextInt(used);
			switch (this.random.nextInt(6)) {
				case 0 -> after[at] ^= (byte) (1 << this.random.nextInt(8));
				case 1 -> Arrays.fill(after, at, Math.min(after.length, at + 4096), (byte) 0);
				case 2 -> {
					return Arrays.copyOf(before, at);
				}
				case 3 -> {
					byte[] noise = new byte[Math.min(after.length - at, 1 + this.random.nextInt(300))];
					this.random.nextBytes(noise);
					System.arraycopy(noise, 0, after, at, noise.length);
				}
				case 4 -> {
					return new byte[0];
				}
				default -> {
					return null;
				}
			}
			return after;
		}

		private Map<String, List<String>> takeAll(FileSpool spool) throws IOException {
			Map<String, List<String>> batches = new LinkedHashMap<>();
			for (Batch batch = take(spool); batch != null; batch = take(spool)) {
				assertThat(batches.put(batch.token(), Rows.texts(batch))).as(this.seed).isNull();
			}
			return batches;
		}

		private Batch take(FileSpool spool) throws IOException {
			return spool.take("later" + this.tokens++, 7, 1 << 20);
		}

		private void check(Map<String, List<String>> read) {
			List<String> expected = new ArrayList<>(this.waiting);
			this.batches.forEach((token, known) -> {
				if (known.comes()) {
					expected.addAll(known.rows);
					this.again += known.removed ? known.rows.size() : 0;
				}
				if (known.comes() && known.sealReadable) {
					assertThat(read).as(this.seed).containsEntry(token, known.rows);
				}
				else {
					assertThat(read).as(this.seed).doesNotContainKey(token);
					this.renamed += known.comes() ? known.rows.size() : 0;
				}
			});
			List<String> rows = read.values().stream().flatMap(List::stream).toList();
			Set<String> missing = new HashSet<>(expected);
			rows.forEach(missing::remove);
			this.lost = missing.size();
			assertThat(rows).as(this.seed).containsExactlyInAnyOrderElementsOf(expected);
		}

		/**
		 * What was damaged costs nothing any more once it was taken: all of it is sealed
		 * anew.
		 */
		private void goesOn() throws IOException {
			Map<String, List<String>> sealed = new LinkedHashMap<>();
			try (FileSpool spool = open(new FileSpoolTests.Counts())) {
				spool.append(Rows.of("new"));
				for (Batch batch = take(spool); batch != null; batch = take(spool)) {
					if (this.random.nextBoolean()) {
						spool.remove(batch);
					}
					else {
						sealed.put(batch.token(), Rows.texts(batch));
					}
				}
			}
			try (FileSpool spool = open(new FileSpoolTests.Counts())) {
				assertThat(takeAll(spool)).as(this.seed).isEqualTo(sealed);
			}
		}

	}

}
