package dev.monitoring.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.monitoring.adapter.Batch;
import dev.monitoring.spool.Spool.Loss;
import dev.monitoring.support.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What other processes left, and files that are no rows: within the bounds, and without a
 * loss that the bounds do not ask for. Each test ends with a balance.
 */
class LeftoversTests {

	private static final SpoolScope SCOPE = new SpoolScope("fake", "memory", 1);

	private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

	private static final String LARGE = "x".repeat(10_000);

	@TempDir
	private Path directory;

	private Path own;

	private Path other;

	private long ticks;

	private final FileSpoolTests.Counts counts = new FileSpoolTests.Counts();

	private final List<String> taken = new ArrayList<>();

	private FileSpool spool;

	private final CapturedLog log = new CapturedLog();

	@BeforeEach
	void name() {
		this.own = this.directory.resolve(SCOPE.folder());
		this.other = this.directory.resolve(SCOPE.folder() + "-2");
	}

	@AfterEach
	void balance() {
		assertThat(this.counts.found + this.counts.appended)
			.isEqualTo(this.taken.size() + this.counts.lost() + this.spool.waiting());
		this.spool.close();
		this.log.close();
	}

	private FileSpool newSpool(Instant now) {
		return new FileSpool(new SpoolSettings(this.directory, 1 << 20, Duration.ofHours(24), 0, false),
				Clock.fixed(now, ZoneOffset.UTC), () -> this.ticks, () -> Long.MAX_VALUE);
	}

	private void open(Instant now) throws IOException {
		this.spool = newSpool(now);
		this.spool.open(SCOPE, this.counts);
	}

	/**
	 * Two processes fill their folders and end.
	 */
	private void leave(int ofFirst, int ofSecond) throws IOException {
		try (FileSpool first = newSpool(START); FileSpool second = newSpool(START)) {
			first.open(SCOPE, new FileSpoolTests.Counts());
			second.open(SCOPE, new FileSpoolTests.Counts());
			for (int i = 0; i < ofFirst; i++) {
				first.append(Rows.of("own" + i + LARGE));
			}
			for (int i = 0; i < ofSecond; i++) {
				second.append(Rows.of("other" + i + LARGE));
			}
		}
		for (Path folder : List.of(this.own, this.other)) {
			for (Path file : files(folder, "")) {
				Files.setLastModifiedTime(file, FileTime.from(START));
			}
		}
	}

	private static List<String> rows(String name, int count) {
		return IntStream.range(0, count).mapToObj((i) -> name + i + LARGE).toList();
	}

	@Test
	void takesAllOverForWhichThereIsRoom() throws IOException {
		leave(10, 10);
		open(START);
		assertThat(this.counts.found).isEqualTo(20);
		assertThat(files(this.other, ".rows")).isEmpty();
		drain();
		assertThat(this.taken).containsExactlyInAnyOrderElementsOf(
				Stream.concat(rows("own", 10).stream(), rows("other", 10).stream()).toList());
	}

	@Test
	void leavesWhatHasNoRoomWhereItIsUntilThereIs() throws IOException {
		leave(80, 80);
		List<Path> left = files(this.other, ".rows");
		open(START);
		assertThat(this.counts.found).isEqualTo(80);
		assertThat(this.counts.losses).isEmpty();
		assertThat(files(this.other, ".rows")).isEqualTo(left);
		assertThat(this.log.lines()).filteredOn((line) -> line.contains("no room"))
			.singleElement()
			.asString()
			.contains(this.other.toString());
		drain();
		assertThat(this.counts.losses).isEmpty();
		assertThat(this.counts.found).isEqualTo(160);
		assertThat(this.taken).containsExactlyInAnyOrderElementsOf(
				Stream.concat(rows("own", 80).stream(), rows("other", 80).stream()).toList());
		assertThat(files(this.other, ".rows")).isEmpty();
	}

	@Test
	void newRowsPushOutTheOldestOfItsOwnAndNothingThatWasLeft() throws IOException {
		leave(80, 80);
		open(START);
		List<Path> left = files(this.other, ".rows");
		for (int i = 0; i < 80; i++) {
			append("new" + i + LARGE);
		}
		assertThat(this.counts.losses.get(Loss.FULL)).isBetween(60L, 76L);
		assertThat(files(this.other, ".rows")).isEqualTo(left);
		drain();
		assertThat(this.taken).containsAll(rows("other", 80)).containsAll(rows("new", 80));
	}

	@Test
	void keepsTheBoundWhileItTakesOver() throws IOException {
		leave(30, 80);
		open(START);
		assertThat(size(this.own)).isLessThanOrEqualTo(1 << 20);
		assertThat(this.counts.found).as("up to half").isBetween(40L, 52L);
		while (takeOne()) {
			append("new" + this.taken.size() + LARGE);
			assertThat(size(this.own)).isLessThanOrEqualTo(1 << 20);
			if (this.taken.size() > 150) {
				break;
			}
		}
		drain();
		assertThat(this.counts.losses).isEmpty();
		assertThat(this.taken).containsAll(rows("own", 30)).containsAll(rows("other", 80));
	}

	@Test
	void countsWhatGotTooOldWhereItWasLeft() throws IOException {
		leave(80, 80);
		for (Path file : files(this.own, ".rows")) {
			Files.setLastModifiedTime(file, FileTime.from(START.plus(Duration.ofHours(20))));
		}
		open(START.plus(Duration.ofHours(25)));
		assertThat(this.counts.found).isEqualTo(160);
		assertThat(this.counts.losses).containsExactly(Map.entry(Loss.EXPIRED, 80L));
		assertThat(files(this.other, ".rows")).isEmpty();
		drain();
		assertThat(this.taken).containsExactlyElementsOf(rows("own", 80));
	}

	@Test
	void countsWhatGetsTooOldWhileItIsLeft() throws IOException {
		leave(80, 80);
		AtomicReference<Instant> now = new AtomicReference<>(START);
		Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
		this.spool = new FileSpool(new SpoolSettings(this.directory, 1 << 20, Duration.ofHours(24), 0, false), clock,
				() -> this.ticks, () -> Long.MAX_VALUE);
		this.spool.open(SCOPE, this.counts);
		for (int hour = 0; hour < 30; hour++) {
			append("new" + hour);
			this.ticks += Duration.ofHours(1).toNanos();
			now.set(now.get().plus(Duration.ofHours(1)));
		}
		assertThat(files(this.other, ".rows")).isEmpty();
		assertThat(this.counts.losses.get(Loss.EXPIRED)).isGreaterThanOrEqualTo(160);
		drain();
	}

	@Test
	void aProcessThatGetsTheFolderHasWhatIsInIt() throws IOException {
		leave(80, 80);
		open(START);
		FileSpoolTests.Counts counts = new FileSpoolTests.Counts();
		try (FileSpool second = newSpool(START)) {
			second.open(SCOPE, counts);
			assertThat(counts.found).isEqualTo(80);
			drain();
			assertThat(second.waiting()).isEqualTo(80);
		}
		assertThat(this.counts.found).isEqualTo(80);
	}

	@Test
	void damagedFilesGoBeforeAnyRows() throws IOException {
		open(START);
		append("a");
		this.spool.close();
		Path old = damaged(this.own, 2, START);
		Path older = damaged(this.own, 3, START.minusSeconds(10));
		this.counts.found = 0;
		this.counts.appended = 0;
		open(START);
		assertThat(old).exists();
		assertThat(older).exists();
		for (int i = 0; i < 30; i++) {
			append(i + LARGE);
		}
		assertThat(older).doesNotExist();
		assertThat(old).exists();
		assertThat(this.log.lines()).filteredOn((line) -> line.startsWith("WARN"))
			.singleElement()
			.asString()
			.contains(older.toString());
		for (int i = 0; i < 60; i++) {
			append(i + LARGE);
		}
		assertThat(old).doesNotExist();
		assertThat(this.counts.losses).isEmpty();
		assertThat(this.log.lines().toString()).doesNotContain("does not know");
	}

	@Test
	void damagedFilesOfOtherProcessesCountToo() throws IOException {
		Files.createDirectories(this.other);
		damaged(this.other, 1, START);
		Path younger = damaged(this.other, 2, START.plusSeconds(1));
		Path youngest = damaged(this.other, 3, START.plusSeconds(2));
		open(START);
		assertThat(files(this.other, ".damaged")).isEmpty();
		assertThat(files(this.own, ".damaged")).extracting((file) -> file.getFileName().toString())
			.containsExactly(younger.getFileName().toString(), youngest.getFileName().toString());
	}

	@Test
	void aFileThatIsFoundDamagedCountsAtOnce() throws IOException {
		leave(80, 0);
		for (Path file : files(this.own, ".rows").subList(0, 5)) {
			Files.write(file, new byte[(int) Files.size(file)]);
		}
		open(START);
		assertThat(files(this.own, ".damaged")).hasSize(5);
		for (int i = 0; i < 35; i++) {
			append("new" + i + LARGE);
			assertThat(size(this.own)).isLessThanOrEqualTo(1 << 20);
		}
		assertThat(files(this.own, ".damaged")).hasSizeLessThan(3);
		assertThat(this.counts.losses).doesNotContainKey(Loss.FULL);
	}

	@Test
	void foreignFilesStayAndAreSpokenOfOnce() throws IOException {
		Files.createDirectories(this.own);
		Path notes = Files.write(this.own.resolve("notes.txt"), new byte[3 << 20]);
		Path damaged = Files.write(this.own.resolve("mine.damaged"), new byte[3 << 20]);
		for (int start = 0; start < 3; start++) {
			if (this.spool != null) {
				this.spool.close();
				this.counts.found = 0;
				this.counts.appended = 0;
			}
			else {
				this.spool = newSpool(START);
			}
			this.spool.open(SCOPE, this.counts);
			append("a" + start);
		}
		for (int i = 0; i < 90; i++) {
			append(i + LARGE);
		}
		assertThat(this.counts.losses).isEmpty();
		assertThat(notes).hasSize(3 << 20);
		assertThat(damaged).hasSize(3 << 20);
		assertThat(this.log.lines()).filteredOn((line) -> line.startsWith("WARN"))
			.singleElement()
			.asString()
			.contains("notes.txt", "mine.damaged");
	}

	private static Path damaged(Path folder, int number, Instant modified) throws IOException {
		Path file = SegmentName.damaged(new SegmentName(number, number).rows(folder));
		Files.write(file, new byte[400_000]);
		return Files.setLastModifiedTime(file, FileTime.from(modified));
	}

	private void append(String row) throws IOException {
		assertThat(this.spool.append(Rows.of(row))).isTrue();
		this.counts.appended++;
	}

	private boolean takeOne() throws IOException {
		Batch batch = this.spool.take("token" + this.taken.size(), 1, 1 << 20);
		if (batch != null) {
			this.taken.addAll(Rows.texts(batch));
			this.spool.remove(batch);
		}
		return batch != null;
	}

	private void drain() throws IOException {
		while (takeOne()) {
			continue;
		}
	}

	private static List<Path> files(Path folder, String end) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.filter((file) -> file.toString().endsWith(end)).sorted().toList();
		}
	}

	private static long size(Path folder) throws IOException {
		return files(folder, "").stream().mapToLong((file) -> file.toFile().length()).sum();
	}

}
