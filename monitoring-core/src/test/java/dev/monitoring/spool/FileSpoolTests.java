package dev.monitoring.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.monitoring.adapter.Batch;
import dev.monitoring.fault.FaultTable;
import dev.monitoring.spool.Spool.Loss;
import dev.monitoring.support.CapturedLog;
import dev.monitoring.support.UsedHeap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link FileSpool}. Each ends with a balance: rows that were appended or found
 * are taken, waiting or lost.
 */
class FileSpoolTests {

	private static final SpoolScope SCOPE = new SpoolScope("fake", "memory", 1);

	private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

	@TempDir
	private Path directory;

	private long ticks;

	private long free = Long.MAX_VALUE;

	private FileSpool spool;

	private Counts counts;

	private int tokens;

	private final CapturedLog log = new CapturedLog();

	@BeforeEach
	void open() throws IOException {
		this.spool = newSpool(settings(1 << 20, false), START);
		this.counts = new Counts();
		this.spool.open(SCOPE, this.counts);
	}

	@AfterEach
	void balance() {
		assertThat(this.counts.found + this.counts.appended)
			.isEqualTo(this.counts.taken + this.counts.lost() + this.spool.waiting());
		this.spool.close();
		this.log.close();
	}

	private FileSpool newSpool(SpoolSettings settings, Instant now) {
		return new FileSpool(settings, Clock.fixed(now, ZoneOffset.UTC), () -> this.ticks, () -> this.free);
	}

	private SpoolSettings settings(long maxSize, boolean sync) {
		return new SpoolSettings(this.directory, maxSize, Duration.ofHours(24), 1000, sync);
	}

	private void reopen() throws IOException {
		reopen(settings(1 << 20, false), START);
	}

	private void reopen(SpoolSettings settings, Instant now) throws IOException {
		this.spool.close();
		this.spool = newSpool(settings, now);
		this.counts = new Counts();
		this.spool.open(SCOPE, this.counts);
	}

	@Test
	void givesRowsBackInOrder() throws IOException {
		append("a", "b");
		append("c");
		assertThat(this.spool.waiting()).isEqualTo(3);
		assertThat(take()).containsExactly("a", "b", "c");
		assertThat(take()).isEmpty();
	}

	@Test
	void cutsBatchesByRowsAndBytes() throws IOException {
		for (int i = 0; i < 4; i++) {
			append("row" + i, "row" + i + "b");
		}
		assertThat(Rows.texts(takeBatch(5, 1000))).hasSize(4);
		assertThat(Rows.texts(takeBatch(5, 20))).as("what was appended together").hasSize(2);
		assertThat(take()).containsExactly("row3", "row3b");
	}

	@Test
	void findsWhatWasNotRemoved() throws IOException {
		append("a");
		Batch first = takeBatch(1, 1000);
		append("b");
		append("c");
		this.spool.remove(first);
		reopen();
		assertThat(this.counts.found).isEqualTo(2);
		assertThat(take()).containsExactly("b", "c");
	}

	@Test
	void saysWhereItIsAndHowMuchItFound() throws IOException {
		append("a", "b");
		append("c");
		reopen();
		Path folder = this.directory.resolve(SCOPE.folder());
		assertThat(this.log.lines()).containsExactly(
				"INFO Monitoring keeps points in its spool " + folder + ", and found 0 in it",
				"INFO Monitoring keeps points in its spool " + folder + ", and found 3 in it");
	}

	@Test
	void findsASealedBatchWithItsTokenBeforeAllOthers() throws IOException {
		append("a");
		append("b");
		Batch sealed = takeBatch(10, 1000);
		append("c");
		reopen();
		append("d");
		Batch again = takeBatch(1, 1);
		assertThat(again.token()).isEqualTo(sealed.token());
		assertThat(again.bytes()).isEqualTo(sealed.bytes());
		assertThat(take()).containsExactly("c");
		assertThat(take()).containsExactly("d");
	}

	@Test
	void keepsABatchThatWasSetAsideWhileLaterOnesAreRemoved() throws IOException {
		append("a");
		Batch aside = takeBatch(1, 1000);
		for (String row : List.of("b", "c")) {
			append(row);
			this.spool.remove(takeBatch(1, 1000));
		}
		reopen();
		assertThat(this.counts.found).isEqualTo(1);
		assertThat(takeBatch(10, 1000).token()).isEqualTo(aside.token());
	}

	@Test
	void notesLaterWhatBecameOfBatchesWhileItCouldNotBeWritten() throws IOException {
		append("a");
		append("b");
		Path seals = files(".seals").get(0);
		// A folder cannot be written as a file, not even by root.
		Files.delete(seals);
		Files.createDirectory(seals);
		Batch removed = takeBatch(1, 1000);
		Batch sealed = takeBatch(1, 1000);
		this.spool.remove(removed);
		Files.delete(seals);
		reopen();
		assertThat(this.counts.found).isEqualTo(1);
		assertThat(takeBatch(10, 1000).token()).isEqualTo(sealed.token());
	}

	@Test
	void notesWhatBecameOfBatchesBeforeMoreIsTaken() throws IOException {
		append("a");
		append("b");
		Path seals = files(".seals").get(0);
		Files.delete(seals);
		Files.createDirectory(seals);
		Batch first = takeBatch(1, 1000);
		Files.delete(seals);
		assertThat(take()).containsExactly("b");
		assertThat(
				Seals.read(ByteBuffer.wrap(Files.readAllBytes(seals)), SegmentName.of(files(".rows").get(0)).marker())
					.parts())
			.extracting(Seals.Part::token)
			.hasSize(2)
			.startsWith(first.token());
	}

	@Test
	void saysThatPointsMayBeStoredTwiceWhereNothingCanBeNoted() throws IOException {
		append("a");
		Path seals = files(".seals").get(0);
		Files.delete(seals);
		Files.createDirectory(seals);
		takeBatch(1, 1000);
		this.spool.close();
		assertThat(this.log.lines().toString()).contains("may be stored twice");
		Files.delete(seals);
		reopen();
		assertThat(take()).containsExactly("a");
	}

	@Test
	void goesOnWithTheSealsWhereAnEarlierProcessEnded() throws IOException {
		append("a");
		append("b");
		append("c");
		Batch first = takeBatch(1, 1000);
		Batch second = takeBatch(1, 1000);
		assertThat(files(".seals").get(0)).hasSize(Segment.RESERVED);
		for (int i = 0; i < 2; i++) {
			reopen();
			assertThat(takeBatch(1, 1000).token()).isEqualTo(first.token());
			assertThat(takeBatch(1, 1000).token()).isEqualTo(second.token());
		}
		Batch third = takeBatch(1, 1000);
		this.spool.remove(second);
		reopen();
		assertThat(this.counts.found).isEqualTo(2);
		assertThat(takeBatch(1, 1000).token()).isEqualTo(first.token());
		assertThat(takeBatch(1, 1000).token()).isEqualTo(third.token());
		assertThat(files(".seals").get(0)).hasSize(Segment.RESERVED);
	}

	@Test
	void findsNothingAgainThatWasRemovedBeforeOthersCame() throws IOException {
		append("a");
		this.spool.remove(takeBatch(1, 1000));
		append("b");
		reopen();
		assertThat(this.counts.found).isEqualTo(1);
		assertThat(take()).containsExactly("b");
	}

	@Test
	void deletesFilesOfWhatWasRemoved() throws IOException {
		append("a");
		this.spool.remove(takeBatch(1, 1000));
		this.spool.close();
		assertThat(files(".rows")).isEmpty();
		assertThat(files(".seals")).isEmpty();
	}

	@Test
	void letsTheOldestGoWhenItIsFull() throws IOException {
		String large = "x".repeat(10_000);
		for (int i = 0; i < 300; i++) {
			append(i + large);
		}
		assertThat(size()).isLessThanOrEqualTo(1 << 20);
		assertThat(this.counts.losses.get(Loss.FULL)).isBetween(195L, 210L);
		assertThat(take().get(0)).startsWith(this.counts.losses.get(Loss.FULL) + "x");
	}

	@Test
	void givesUpABatchThatIsLargerThanAllItMayKeepAndNoOther() throws IOException {
		append("a");
		assertThat(this.spool.append(Rows.of("large", "x".repeat(1 << 20)))).isFalse();
		append("b");
		assertThat(this.counts.losses).isEmpty();
		assertThat(take()).containsExactly("a", "b");
		assertThat(this.log.lines()).filteredOn((line) -> line.startsWith("WARN"))
			.singleElement()
			.asString()
			.contains("monitoring.spool.max-size=1048576B")
			.endsWith("drops it");
	}

	@Test
	void keepsWhatIsBeingSentWhenItIsFull() throws IOException {
		String large = "x".repeat(10_000);
		append("first" + large);
		Batch first = takeBatch(1, 1);
		for (int i = 0; i < 300; i++) {
			append(i + large);
		}
		reopen();
		assertThat(takeBatch(1, 1).token()).isEqualTo(first.token());
	}

	@Test
	void appliesASmallerSizeToWhatItFinds() throws IOException {
		reopen(settings(4 << 20, false), START);
		for (int i = 0; i < 300; i++) {
			append(i + "x".repeat(10_000));
		}
		reopen();
		assertThat(size()).isLessThanOrEqualTo(1 << 20);
		assertThat(this.counts.losses.get(Loss.FULL)).isPositive();
	}

	@Test
	void letsGoOfWhatIsTooOld() throws IOException {
		append("old");
		this.ticks += Duration.ofHours(23).toNanos();
		append("young");
		this.ticks += Duration.ofHours(2).toNanos();
		assertThat(take()).containsExactly("young");
		assertThat(this.counts.losses).containsEntry(Loss.EXPIRED, 1L);
	}

	@Test
	void tellsWhenWhatIsBeingSentIsTooOld() throws IOException {
		append("old");
		Batch batch = takeBatch(1, 1);
		assertThat(this.spool.expired(batch)).isFalse();
		this.ticks += Duration.ofHours(25).toNanos();
		assertThat(this.spool.expired(batch)).isTrue();
		this.spool.remove(batch);
	}

	@Test
	void letsGoOfWhatGotTooOldWhileItWasClosed() throws IOException {
		append("old");
		this.spool.close();
		Files.setLastModifiedTime(files(".rows").get(0), FileTime.from(START));
		reopen(settings(1 << 20, false), START.plus(Duration.ofHours(23)));
		assertThat(this.counts.losses).isEmpty();
		reopen(settings(1 << 20, false), START.plus(Duration.ofHours(25)));
		assertThat(this.counts.losses).containsEntry(Loss.EXPIRED, 1L);
	}

	@Test
	void losesNothingToAClockThatWasSetBack() throws IOException {
		append("from the future");
		this.spool.close();
		Files.setLastModifiedTime(files(".rows").get(0), FileTime.from(START));
		reopen(settings(1 << 20, false), START.minus(Duration.ofDays(400)));
		assertThat(take()).containsExactly("from the future");
	}

	@Test
	void keepsTheDiskFree() throws IOException {
		append("a");
		this.free = 999;
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.spool.append(Rows.of("b")))
			.withMessageContaining("monitoring.spool.min-free-disk");
		this.free = 1000;
		append("c");
		assertThat(take()).containsExactly("a", "c");
	}

	@Test
	void letsNobodyElseReadItsFiles() throws IOException {
		append("a");
		takeBatch(1, 1);
		try (Stream<Path> files = Files.walk(this.directory)) {
			assertThat(files.filter((file) -> !file.equals(this.directory))).hasSize(5)
				.allSatisfy((file) -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
					.isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------"));
		}
	}

	@Test
	void takesAFolderOfItsOwnWhereAnotherHasTheFirst() throws IOException {
		append("first");
		FileSpool second = newSpool(settings(1 << 20, true), START);
		second.open(SCOPE, new Counts());
		second.append(Rows.of("second"));
		second.close();
		assertThat(take()).containsExactly("first");
		reopen();
		assertThat(this.counts.found).as("of both").isEqualTo(2);
		assertThat(take()).containsExactly("first");
		assertThat(take()).containsExactly("second");
	}

	@Test
	void leavesRowsForAnotherStoreAloneAndSaysSo() throws IOException {
		append("for memory");
		this.spool.close();
		FileSpool other = newSpool(settings(1 << 20, false), START);
		for (SpoolScope scope : List.of(new SpoolScope("other", "memory", 1), new SpoolScope("fake", "elsewhere", 1),
				new SpoolScope("fake", "memory", 2))) {
			Counts counts = new Counts();
			other.open(scope, counts);
			assertThat(counts.found).isZero();
			assertThat(other.take("t", 10, 10)).isNull();
			other.close();
		}
		assertThat(this.log.lines().toString()).contains("meant for fake at memory, rows of format 1");
		reopen();
		assertThat(take()).containsExactly("for memory");
	}

	@Test
	void leavesFilesAloneThatItDoesNotKnow() throws IOException {
		append("a");
		Path folder = files(".rows").get(0).getParent();
		Path foreign = Files.writeString(folder.resolve("notes.txt"), "do not lose me");
		Path empty = Files.createFile(folder.resolve("empty"));
		Path future = folder.resolve("000000000000-00000000000000aa.rows");
		Files.write(future, futureFile());
		reopen();
		assertThat(take()).containsExactly("a");
		assertThat(this.log.lines().toString()).contains("notes.txt", "empty", "000000000000-00000000000000aa.rows");
		assertThat(foreign).hasContent("do not lose me");
		assertThat(empty).exists();
		assertThat(future).hasBinaryContent(futureFile());
	}

	private static byte[] futureFile() {
		ByteBuffer file = ByteBuffer.allocate(100);
		file.put(SpoolFile.header(2, 0xaa));
		return file.array();
	}

	@Test
	void cutsOffATornTail() throws IOException {
		append("a");
		append("torn");
		cut(files(".rows").get(0), 3);
		reopen();
		assertThat(take()).containsExactly("a");
		assertThat(this.counts.losses).containsEntry(Loss.DAMAGED, 1L);
		append("b");
		assertThat(take()).containsExactly("b");
	}

	@Test
	void countsRowsThatASealKnowsButThatAreGone() throws IOException {
		append("a");
		append("b", "c");
		Batch batch = takeBatch(10, 1000);
		cut(files(".rows").get(0), Frame.HEAD + 10);
		reopen();
		Batch rest = takeBatch(10, 1000);
		assertThat(rest.token()).isEqualTo(batch.token());
		assertThat(Rows.texts(rest)).containsExactly("a");
		assertThat(this.counts.losses).containsEntry(Loss.DAMAGED, 2L);
	}

	@Test
	void readsOnAfterADamagedRecord() throws IOException {
		append("a");
		append("b1", "b2");
		append("c");
		flip(files(".rows").get(0), SpoolFile.HEADER + 2 * Frame.HEAD + 5 + 5);
		reopen();
		assertThat(this.counts.losses).containsEntry(Loss.DAMAGED, 2L);
		assertThat(take()).containsExactly("a", "c");
	}

	@Test
	void readsAFileWithoutItsBeginning() throws IOException {
		append("a");
		append("b");
		Path file = files(".rows").get(0);
		byte[] bytes = Files.readAllBytes(file);
		Arrays.fill(bytes, 0, SpoolFile.HEADER + 10, (byte) 0);
		Files.write(file, bytes);
		reopen();
		assertThat(take()).containsExactly("b");
		assertThat(this.counts.losses).containsEntry(Loss.DAMAGED, 1L);
	}

	@Test
	void noticesDamageWhileItRuns() throws IOException {
		append("a");
		append("b");
		flip(files(".rows").get(0), SpoolFile.HEADER + Frame.HEAD + 4);
		assertThat(take()).containsExactly("b");
		append("c");
		flip(files(".rows").get(0), (int) Files.size(files(".rows").get(0)) - 1);
		assertThat(take()).isEmpty();
		assertThat(this.counts.losses).containsEntry(Loss.DAMAGED, 2L);
	}

	@Test
	void setsAFileAsideOfWhichNothingCanBeRead() throws IOException {
		append("a");
		Path file = files(".rows").get(0);
		byte[] bytes = Files.readAllBytes(file);
		Files.write(file, new byte[bytes.length]);
		reopen();
		assertThat(take()).isEmpty();
		assertThat(files(".damaged")).hasSize(1);
		assertThat(this.log.lines().toString()).contains("damaged");
	}

	@Test
	void isNotDeceivedByRowsThatLookLikeRecords() throws IOException {
		append("a");
		byte[] before = Files.readAllBytes(files(".rows").get(0));
		this.spool.close();
		ByteBuffer frame = Frame.write(42, Frame.ROWS, 1, 1, Rows.of("injected").bytes());
		Batch hostile = Batch.of("t", ByteBuffer.allocate(4 + frame.limit()).putInt(frame.limit()).put(frame).flip(),
				1);
		reopen();
		this.spool.append(hostile);
		this.counts.appended++;
		append("b");
		// The damage makes the reader look for the next record within the payload.
		flip(files(".rows").get(1), SpoolFile.HEADER + 10);
		reopen();
		assertThat(before).isNotEmpty();
		assertThat(take()).containsExactly("a");
		assertThat(take()).containsExactly("b");
		assertThat(this.counts.losses).containsEntry(Loss.DAMAGED, 1L);
	}

	@Test
	void goesOnInANewFolderWhenItsOwnIsTakenAway() throws IOException {
		append("gone");
		deleteAll(files(".rows").get(0).getParent());
		append("a");
		assertThat(take()).containsExactly("a");
		assertThat(this.counts.losses).containsEntry(Loss.DAMAGED, 1L);
	}

	@Test
	void goesOnOnceItsDirectoryCanBeMadeAgain() throws IOException {
		append("gone");
		Path folder = files(".rows").get(0).getParent();
		deleteAll(folder);
		Files.createFile(folder);
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.spool.append(Rows.of("not kept")))
				.withMessageContaining("monitoring.spool.directory");
			assertThatExceptionOfType(IOException.class).isThrownBy(this::take);
		}
		Files.delete(folder);
		append("a");
		assertThat(take()).containsExactly("a");
		assertThat(this.counts.losses).as("once").containsEntry(Loss.DAMAGED, 1L);
	}

	@Test
	void keepsNothingOnceItIsClosed() {
		this.spool.close();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.spool.append(Rows.of("not kept")))
			.withMessage("the spool is closed");
		assertThatExceptionOfType(IOException.class).isThrownBy(this::take).withMessage("the spool is closed");
	}

	@Test
	void givesUpAFileThatWasTakenAway() throws IOException {
		append("taken");
		Batch taken = takeBatch(1, 1);
		append("gone", "too");
		Files.delete(files(".rows").get(0));
		assertThatExceptionOfType(IOException.class).isThrownBy(this::take);
		assertThat(this.counts.losses).containsEntry(Loss.DAMAGED, 2L);
		assertThat(take()).isEmpty();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.spool.append(Rows.of("not kept")));
		append("a");
		this.spool.remove(taken);
		assertThat(take()).containsExactly("a");
	}

	@Test
	void readsOthersWhileFilesCannotBeRead() throws IOException {
		append("first");
		reopen();
		append("second");
		reopen();
		append("third");
		List<Path> unreadable = files(".rows").subList(0, 2);
		List<byte[]> contents = new ArrayList<>();
		for (Path file : unreadable) {
			contents.add(Files.readAllBytes(file));
			// A folder cannot be read as a file, not even by root.
			Files.delete(file);
			Files.createDirectory(file);
		}
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(IOException.class).isThrownBy(this::take);
		}
		assertThat(take()).containsExactly("third");
		assertThatExceptionOfType(IOException.class).as("they are tried again").isThrownBy(this::take);
		append("fourth");
		assertThatExceptionOfType(IOException.class).isThrownBy(this::take);
		assertThat(take()).containsExactly("fourth");
		for (int i = 0; i < 2; i++) {
			Files.delete(unreadable.get(i));
			Files.write(unreadable.get(i), contents.get(i));
		}
		assertThat(take()).containsExactly("first");
		assertThat(take()).containsExactly("second");
		assertThat(this.counts.losses).isEmpty();
	}

	@Test
	void findsOthersWhereAFileCannotBeReadAtTheStart() throws IOException {
		append("first");
		reopen();
		append("second");
		Path unreadable = files(".rows").get(0).resolveSibling("000000000000-00000000000000aa.rows");
		Files.createDirectory(unreadable);
		Path orphan = unreadable.resolveSibling("000000000000-00000000000000bb.seals");
		Files.createDirectories(orphan.resolve("in"));
		reopen();
		assertThat(this.counts.found).isEqualTo(2);
		assertThat(this.log.lines()).filteredOn((line) -> line.startsWith("WARN"))
			.anyMatch((line) -> line.contains(unreadable.toString()))
			.anyMatch((line) -> line.contains(orphan.toString()));
		assertThat(take()).containsExactly("first");
		assertThat(take()).containsExactly("second");
		assertThat(unreadable).isDirectory();
	}

	@Test
	void saysWhatToDoWhereItsDirectoryIsAFile() throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		FileSpool spool = new FileSpool(SpoolSettings.defaults(file), Clock.systemUTC());
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> spool.open(SCOPE, new Counts()))
			.withMessageContaining("monitoring.spool.directory=" + file)
			.withMessageContaining("may write to");
	}

	@Test
	void isNotClosedByAnInterrupt() throws IOException {
		Thread.currentThread().interrupt();
		append("a");
		assertThat(take()).containsExactly("a");
		assertThat(Thread.interrupted()).isTrue();
		append("b");
		assertThat(take()).containsExactly("b");
	}

	@Test
	void readsManySegments() throws IOException {
		readsManySegments(500);
	}

	@Test
	@Tag("faults")
	void readsTenThousandSegments() throws IOException {
		readsManySegments(10_000);
	}

	private void readsManySegments(int segments) throws IOException {
		append("first");
		Path folder = files(".rows").get(0).getParent();
		for (int i = 1; i <= segments; i++) {
			SegmentName name = new SegmentName(i, i + 1000L);
			SpoolFile file = new SpoolFile(name.rows(folder), name.marker(), 0, () -> Long.MAX_VALUE);
			file.append(Frame.write(name.marker(), Frame.ROWS, 0, 1, Rows.of(i).bytes()), false);
		}
		long before = UsedHeap.bytes();
		long start = System.nanoTime();
		reopen(settings(64 << 20, false), START);
		long took = (System.nanoTime() - start) / 1_000_000;
		FaultTable.add("F17 " + segments + " segments", "found %d of %d".formatted(this.counts.found, segments + 1),
				"start took %d ms, %d KB of memory".formatted(took, (UsedHeap.bytes() - before) / 1024));
		assertThat(this.counts.found).isEqualTo(segments + 1);
		for (int i = 0; i <= segments; i++) {
			Batch batch = takeBatch(5000, 1 << 20);
			this.spool.remove(batch);
		}
		assertThat(take()).isEmpty();
		this.spool.close();
		assertThat(files(".rows")).isEmpty();
	}

	@Test
	void synchronizesNewFilesWithTheirFolder() throws IOException {
		assertThat(synchronizedFolders(false)).isEmpty();
		Path folder = this.directory.resolve(SCOPE.folder());
		assertThat(synchronizedFolders(true)).containsExactly(this.directory.getParent().toString(),
				this.directory.toString(), folder.toString(), folder.toString());
	}

	/**
	 * The folders that are synchronized while something is kept and sealed.
	 */
	private List<String> synchronizedFolders(boolean sync) throws IOException {
		Path events = this.directory.resolve("events.jfr");
		try (Recording recording = new Recording()) {
			recording.enable("jdk.FileForce").withoutThreshold();
			recording.start();
			Thread.currentThread().interrupt();
			reopen(settings(1 << 20, sync), START);
			append("a");
			append("b");
			this.spool.remove(takeBatch(1, 1));
			this.spool.remove(takeBatch(1, 1));
			assertThat(Thread.interrupted()).isTrue();
			recording.stop();
			recording.dump(events);
		}
		this.spool.close();
		return RecordingFile.readAllEvents(events)
			.stream()
			.map((event) -> event.getString("path"))
			.filter((path) -> this.directory.startsWith(path) || path.startsWith(this.directory.toString()))
			.toList();
	}

	private void append(Object... rows) throws IOException {
		assertThat(this.spool.append(Rows.of(rows))).isTrue();
		this.counts.appended += rows.length;
	}

	private List<String> take() throws IOException {
		Batch batch = takeBatch(1000, 1 << 20);
		return (batch != null) ? Rows.texts(batch) : List.of();
	}

	private Batch takeBatch(int maxRows, int maxBytes) throws IOException {
		Batch batch = this.spool.take("token-" + System.nanoTime() + this.tokens++, maxRows, maxBytes);
		this.counts.taken += (batch != null) ? batch.rows() : 0;
		return batch;
	}

	private List<Path> files(String end) throws IOException {
		try (Stream<Path> files = Files.walk(this.directory)) {
			return new ArrayList<>(files.filter((file) -> file.toString().endsWith(end)).sorted().toList());
		}
	}

	private long size() throws IOException {
		try (Stream<Path> files = Files.walk(this.directory)) {
			return files.filter(Files::isRegularFile).mapToLong((file) -> file.toFile().length()).sum();
		}
	}

	static void cut(Path file, int bytes) throws IOException {
		byte[] content = Files.readAllBytes(file);
		Files.write(file, Arrays.copyOf(content, content.length - bytes));
	}

	static void flip(Path file, int at) throws IOException {
		byte[] content = Files.readAllBytes(file);
		content[at] ^= 0x10;
		Files.write(file, content);
	}

	private static void deleteAll(Path folder) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			for (Path file : files.toList()) {
				Files.delete(file);
			}
		}
		Files.delete(folder);
	}

	/**
	 * Counts what the spool tells.
	 */
	static final class Counts implements Spool.Listener {

		final Map<Loss, Long> losses = new EnumMap<>(Loss.class);

		long found;

		long appended;

		long taken;

		@Override
		public void found(long rows) {
			this.found += rows;
		}

		@Override
		public void lost(Loss loss, long rows) {
			this.losses.merge(loss, rows, Long::sum);
		}

		long lost() {
			return this.losses.values().stream().mapToLong(Long::longValue).sum();
		}

	}

}
