package dev.monitoring.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

import dev.monitoring.adapter.Batch;
import dev.monitoring.support.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What another process left is taken over while this one runs, whatever fails or ends
 * meanwhile, and is sent once. Tests that have a spool open end with a balance.
 */
class TakeOverTests {

	private static final SpoolScope SCOPE = new SpoolScope("fake", "memory", 1);

	private static final String LARGE = "x".repeat(10_000);

	@TempDir
	private Path directory;

	private long ticks;

	private final FailingClock clock = new FailingClock();

	private final List<String> taken = new ArrayList<>();

	private final FileSpoolTests.Counts counts = new FileSpoolTests.Counts();

	private FileSpool spool;

	private final CapturedLog log = new CapturedLog();

	@BeforeEach
	void make() {
		this.spool = newSpool();
	}

	@AfterEach
	void balance() {
		assertThat(this.counts.found + this.counts.appended)
			.isEqualTo(this.taken.size() + this.counts.lost() + this.spool.waiting());
		this.spool.close();
		this.log.close();
	}

	private FileSpool newSpool() {
		return newSpool(this.directory, () -> Long.MAX_VALUE);
	}

	private FileSpool newSpool(Path directory, Disk disk) {
		return new FileSpool(new SpoolSettings(directory, 1 << 20, Duration.ofHours(24), 0, false),
				this.clock.withZone(ZoneOffset.UTC), () -> this.ticks, disk);
	}

	private void open() throws IOException {
		this.spool.open(SCOPE, this.counts);
	}

	private Path folder(int number) {
		return this.directory.resolve(SCOPE.folder() + ((number > 1) ? "-" + number : ""));
	}

	@Test
	void sendsNothingTwiceWhereverAMoveEnds() throws IOException {
		int ends = 0;
		for (boolean inTarget : new boolean[] { true, false }) {
			for (int actions = 0; actions < 10; actions++) {
				for (int copied : new int[] { -1, 0, 60, 4000 }) {
					Move move = new Move(this.directory.resolve("move"));
					move.prepare();
					ends += move.endsAfter(actions, copied) ? 1 : 0;
					move.checkStartIn(inTarget);
					FileSystemUtils.deleteRecursively(this.directory.resolve("move"));
				}
			}
		}
		assertThat(ends).as("moves that ended").isEqualTo(2 * 9 * 4);
	}

	/**
	 * A take-over of three segments, each with batches that are stored, sealed and yet to
	 * come.
	 */
	private final class Move {

		private final Path directory;

		private final Map<String, List<String>> sealed = new HashMap<>();

		private final List<String> waiting = new ArrayList<>();

		Move(Path directory) {
			this.directory = directory;
		}

		void prepare() throws IOException {
			try (SpoolFolder first = SpoolFolder.open(this.directory, SCOPE, () -> 0);
					FileSpool spool = newSpool(this.directory, () -> Long.MAX_VALUE)) {
				spool.open(SCOPE, new FileSpoolTests.Counts());
				for (int i = 0; i < 18; i++) {
					spool.append(Rows.of(i + LARGE));
				}
				for (int i = 0; i < 12; i++) {
					Batch batch = spool.take("sealed" + i, 1, 1 << 20);
					if (i % 3 != 0) {
						spool.remove(batch);
					}
					else {
						this.sealed.put(batch.token(), Rows.texts(batch));
					}
				}
				IntStream.range(12, 18).forEach((i) -> this.waiting.add(i + LARGE));
				assertThat(first.files()).hasSize(2);
			}
			assertThat(list(this.directory.resolve(SCOPE.folder() + "-2"), ".rows")).hasSize(3);
		}

		boolean endsAfter(int actions, int copied) throws IOException {
			MortalDisk disk = new MortalDisk(actions, copied);
			try (FileSpool spool = newSpool(this.directory, disk)) {
				spool.open(SCOPE, new FileSpoolTests.Counts());
			}
			return disk.dead;
		}

		void checkStartIn(boolean target) throws IOException {
			if (!target) {
				try (SpoolFolder first = SpoolFolder.open(this.directory, SCOPE, () -> 0)) {
					assertThat(first.path()).hasFileName(SCOPE.folder());
					drain();
				}
			}
			drain();
			assertThat(this.sealed).isEmpty();
			assertThat(this.waiting).isEmpty();
			for (Path folder : list(this.directory, "")) {
				assertThat(list(folder, "s")).isEmpty();
			}
		}

		private void drain() throws IOException {
			try (FileSpool spool = newSpool(this.directory, () -> Long.MAX_VALUE)) {
				spool.open(SCOPE, new FileSpoolTests.Counts());
				int tokens = 0;
				for (Batch batch = spool.take("new", 5, 1 << 20); batch != null; batch = spool.take("new" + tokens++, 5,
						1 << 20)) {
					List<String> rows = Rows.texts(batch);
					if (batch.token().startsWith("new")) {
						assertThat(this.waiting).containsAll(rows);
						this.waiting.removeAll(rows);
					}
					else {
						assertThat(this.sealed.remove(batch.token())).isEqualTo(rows);
					}
					spool.remove(batch);
				}
			}
		}

	}

	@Test
	void takesOverWhatAProcessLeavesThatEndsLater() throws IOException {
		try (FileSpool first = newSpool()) {
			first.open(SCOPE, new FileSpoolTests.Counts());
			first.append(Rows.of("sealed"));
			first.append(Rows.of("waiting"));
			Batch sealed = first.take("of the first", 1, 100);
			open();
			append("own");
			first.close();
			this.ticks += Leftovers.PAUSE.toNanos() - 1;
			assertThat(takeOne()).isEqualTo("token0");
			assertThat(takeOne()).isNull();
			this.ticks++;
			assertThat(takeOne()).isEqualTo(sealed.token());
			assertThat(takeOne()).isEqualTo("token2");
			assertThat(this.taken).containsExactly("own", "sealed", "waiting");
			assertThat(list(folder(1), ".rows")).isEmpty();
		}
	}

	@Test
	void takesOverWhileTheStoreIsAwayAndNothingIsTaken() throws IOException {
		open();
		FileSpool other = newSpool();
		other.open(SCOPE, new FileSpoolTests.Counts());
		other.append(Rows.of("other"));
		this.ticks += Leftovers.PAUSE.toNanos();
		append("a");
		assertThat(this.counts.found).as("it still runs").isZero();
		other.close();
		append("b");
		assertThat(this.counts.found).as("once a minute").isZero();
		this.ticks += Leftovers.PAUSE.toNanos();
		append("c");
		assertThat(this.counts.found).isEqualTo(1);
		drain();
		assertThat(this.taken).containsExactlyInAnyOrder("a", "b", "c", "other");
	}

	@Test
	void takesOverWhenABatchIsKept() throws IOException {
		open();
		try (FileSpool other = newSpool()) {
			other.open(SCOPE, new FileSpoolTests.Counts());
			other.append(Rows.of("other"));
		}
		this.ticks += Leftovers.PAUSE.toNanos();
		Batch sent = Rows.of("sent");
		assertThat(this.spool.keep(sent)).isTrue();
		assertThat(this.counts.found).isEqualTo(1);
		this.spool.remove(sent);
		drain();
		assertThat(this.taken).containsExactly("other");
	}

	@Test
	void keepsOnceWhatIsAppendedWhileATakeOverFails() throws IOException {
		FileSpool first = newSpool();
		first.open(SCOPE, new FileSpoolTests.Counts());
		first.append(Rows.of("left"));
		open();
		first.close();
		this.ticks += Leftovers.PAUSE.toNanos();
		this.clock.failsIn = 1;
		append("a");
		assertThat(this.clock.failsIn).isZero();
		assertThat(this.spool.waiting()).isEqualTo(1);
		assertThat(this.counts.found).isZero();
		assertThat(this.log.lines()).filteredOn((line) -> line.startsWith("WARN"))
			.singleElement()
			.asString()
			.contains("NoClassDefFoundError");
		this.ticks += Leftovers.PAUSE.toNanos();
		drain();
		assertThat(this.taken).containsExactlyInAnyOrder("a", "left");
		assertThat(this.counts.found).isEqualTo(1);
	}

	@Test
	void countsOnceWhatIsFoundWhileATakeOverFails() throws IOException {
		leave("own", "left");
		// The first is its own file, the second that of the other.
		this.clock.failsIn = 2;
		try {
			open();
		}
		catch (NoClassDefFoundError ex) {
			// As the pipeline does.
			open();
		}
		assertThat(this.clock.failsIn).isZero();
		assertThat(this.counts.found).isEqualTo(1);
		this.ticks += Leftovers.PAUSE.toNanos();
		drain();
		assertThat(this.taken).containsExactlyInAnyOrder("own", "left");
		assertThat(this.counts.found).isEqualTo(2);
	}

	@Test
	void countsOnceWhatIsFoundWhenItIsOpenedAgainAfterAFailure() throws IOException {
		leave("own", "left");
		this.clock.failsIn = 1;
		try {
			open();
		}
		catch (NoClassDefFoundError ex) {
			assertThat(this.counts.found).isZero();
			open();
		}
		assertThat(this.clock.failsIn).isZero();
		drain();
		assertThat(this.taken).containsExactlyInAnyOrder("own", "left");
		assertThat(folder(3)).as("the first was let go of").doesNotExist();
	}

	@Test
	void takesOverWhatFitsBesideWhatDoesNot() throws IOException {
		leave("own", "small");
		Path large = file(2, new SegmentName(0, 17), "y".repeat(700_000));
		file(2, new SegmentName(3, 18), "smaller");
		open();
		assertThat(this.counts.found).isEqualTo(3);
		assertThat(list(folder(2), ".rows")).containsExactly(large);
		assertThat(this.log.lines()).filteredOn((line) -> line.contains("no room")).hasSize(1);
		drain();
		assertThat(this.taken).hasSize(4).contains("own", "small", "smaller");
		assertThat(list(folder(2), ".rows")).isEmpty();
	}

	@Test
	void leavesFilesOfNewerVersionsWhereTheyAre() throws IOException {
		leave("own", "left");
		Path future = new SegmentName(0, 19).rows(folder(2));
		byte[] content = ByteBuffer.allocate(200).put(SpoolFile.header(SpoolFile.VERSION + 1, 19)).array();
		Files.write(future, content);
		open();
		for (int i = 0; i < 3; i++) {
			this.ticks += Leftovers.PAUSE.toNanos();
			drain();
		}
		assertThat(this.taken).containsExactlyInAnyOrder("own", "left");
		assertThat(future).hasBinaryContent(content);
		assertThat(this.log.lines()).filteredOn((line) -> line.startsWith("WARN"))
			.singleElement()
			.asString()
			.contains(future + " ", "newer version");
	}

	/**
	 * Two processes leave one row each.
	 */
	private void leave(String first, String second) throws IOException {
		try (FileSpool one = newSpool(); FileSpool other = newSpool()) {
			one.open(SCOPE, new FileSpoolTests.Counts());
			other.open(SCOPE, new FileSpoolTests.Counts());
			one.append(Rows.of(first));
			other.append(Rows.of(second));
		}
	}

	private Path file(int folder, SegmentName name, String row) throws IOException {
		Path rows = name.rows(folder(folder));
		new SpoolFile(rows, name.marker(), 0, () -> Long.MAX_VALUE)
			.append(Frame.write(name.marker(), Frame.ROWS, 0, 1, Rows.of(row).bytes()), false);
		return rows;
	}

	private void append(String row) throws IOException {
		assertThat(this.spool.append(Rows.of(row))).isTrue();
		this.counts.appended++;
	}

	private String takeOne() throws IOException {
		Batch batch = this.spool.take("token" + this.taken.size(), 1, 1 << 20);
		if (batch == null) {
			return null;
		}
		this.taken.addAll(Rows.texts(batch));
		this.spool.remove(batch);
		return batch.token();
	}

	private void drain() throws IOException {
		while (takeOne() != null) {
			continue;
		}
	}

	private static List<Path> list(Path folder, String end) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.filter((file) -> file.toString().endsWith(end)).sorted().toList();
		}
	}

	/**
	 * The disk of a process that ends in the middle of something: nothing is done to a
	 * file after that.
	 */
	private static final class MortalDisk implements Disk {

		private final int copied;

		private int left;

		private boolean dead;

		MortalDisk(int actions, int copied) {
			this.left = actions;
			this.copied = copied;
		}

		private void act() {
			this.dead |= this.left-- == 0;
			if (this.dead) {
				throw new IllegalStateException("The process has ended");
			}
		}

		@Override
		public long free() {
			return Long.MAX_VALUE;
		}

		@Override
		public void copy(Path from, Path to) throws IOException {
			if (!this.dead && this.left == 0 && this.copied >= 0) {
				Files.write(to, Arrays.copyOf(Files.readAllBytes(from), this.copied));
			}
			act();
			Disk.super.copy(from, to);
		}

		@Override
		public void move(Path from, Path to) throws IOException {
			act();
			Disk.super.move(from, to);
		}

		@Override
		public void delete(Path file) throws IOException {
			act();
			Disk.super.delete(file);
		}

	}

	/**
	 * A clock that fails once, as a class does that cannot be loaded.
	 */
	private static final class FailingClock implements InstantSource {

		private int failsIn;

		@Override
		public Instant instant() {
			if (this.failsIn > 0 && --this.failsIn == 0) {
				throw new NoClassDefFoundError("gone");
			}
			return Instant.now();
		}

	}

}
