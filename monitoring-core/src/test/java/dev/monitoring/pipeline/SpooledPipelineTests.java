package dev.monitoring.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;
import dev.monitoring.spool.FileSpool;
import dev.monitoring.spool.Spool;
import dev.monitoring.spool.SpoolSettings;
import dev.monitoring.support.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link MonitoringPipeline} with a spool. Each ends with the accounting
 * identity.
 */
@Timeout(60)
class SpooledPipelineTests {

	private static final PointLayout LAYOUT = PointLayout.series("numbers").field("n", ValueType.ANY).build();

	private static final WriteException DOWN = new WriteException(Kind.RETRY, "down", null);

	@TempDir
	private Path directory;

	private final FakeAdapter adapter = new FakeAdapter();

	private long ticks;

	private MonitoringPipeline pipeline;

	@AfterEach
	void balance() {
		this.adapter.hang.countDown();
		assertIdentity();
		this.pipeline.close();
		assertIdentity();
		PipelineStatistics statistics = this.pipeline.statistics();
		assertThat(statistics.pending()).as("only what is on disk is left").isEqualTo(statistics.spooled());
		assertThat(this.adapter.storedRows()).doesNotHaveDuplicates();
	}

	private void assertIdentity() {
		PipelineStatistics statistics = this.pipeline.statistics();
		assertThat(statistics.recorded() + statistics.recovered()).as(statistics.toString())
			.isEqualTo(statistics.stored() + statistics.totalDropped() + statistics.pending());
	}

	@Test
	void storesWhatIsRecordedInOrder() throws IOException {
		this.pipeline = byHand().batchSize(2).build();
		record(1, 2, 3, 4, 5);
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(this.adapter.stored.values()).containsExactly(List.of("1", "2"), List.of("3", "4"), List.of("5"));
		assertThat(this.pipeline.statistics().spooled()).isZero();
		this.pipeline.close();
		assertThat(files()).isEmpty();
	}

	@Test
	void givesTheBuffersPlacesBackWhenPointsAreSpooled() {
		this.pipeline = byHand().bufferSize(10).build();
		this.adapter.initializeFails = true;
		for (int i = 0; i < 50; i += 5) {
			record(i, i + 1, i + 2, i + 3, i + 4);
			this.pipeline.flush();
		}
		assertThat(this.pipeline.statistics().spooled()).isEqualTo(50);
		assertThat(this.pipeline.statistics().pending()).isEqualTo(50);
		assertThat(this.pipeline.statistics().totalDropped()).isZero();
		this.adapter.initializeFails = false;
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(this.adapter.storedRows()).hasSize(50).startsWith("0", "1").endsWith("48", "49");
	}

	@Test
	void leavesTheRestInTheSpoolForTheNextProcess() {
		this.pipeline = byHand().build();
		this.adapter.failures.addAll(List.of(DOWN, DOWN));
		record(1, 2);
		this.pipeline.flush();
		record(3);
		this.pipeline.close();
		assertThat(this.pipeline.statistics().pending()).isEqualTo(3);
		assertIdentity();
		this.adapter.failures.clear();
		this.pipeline = byHand().build();
		record(4);
		this.pipeline.flush();
		assertThat(this.pipeline.statistics().recovered()).isEqualTo(3);
		assertThat(this.adapter.stored.values()).containsExactly(List.of("1", "2"), List.of("3"), List.of("4"));
		assertThat(this.adapter.tokens.get(2)).as("the batch that was sent in vain")
			.isEqualTo(this.adapter.tokens.get(0));
	}

	@Test
	void countsWhatItLeftItselfOnce() {
		this.pipeline = byHand().build();
		this.adapter.failures.addAll(List.of(DOWN, DOWN, DOWN));
		record(1, 2);
		this.pipeline.flush();
		this.pipeline.close();
		assertThat(this.pipeline.statistics().spooled()).isEqualTo(2);
		this.pipeline.start();
		assertIdentity();
		this.pipeline.flush();
		assertIdentity();
		this.adapter.failures.clear();
		this.pipeline.flush();
		assertThat(this.pipeline.statistics().recovered()).isZero();
		assertThat(this.pipeline.statistics().stored()).isEqualTo(2);
	}

	@Test
	void sendsAnAmbiguousBatchAgainWithTheSameBytesAfterARestart() {
		this.pipeline = byHand().build();
		record(1);
		this.pipeline.flush();
		AmbiguousAdapter ambiguous = new AmbiguousAdapter();
		this.pipeline.close();
		this.pipeline = MonitoringPipeline.to(ambiguous).flushingPeriod(Duration.ZERO).spool(newSpool()).build();
		record(2, 3);
		this.pipeline.flush();
		this.pipeline.close();
		ambiguous.answers = true;
		this.pipeline = MonitoringPipeline.to(ambiguous).flushingPeriod(Duration.ZERO).spool(newSpool()).build();
		record(4);
		this.pipeline.flush();
		assertThat(ambiguous.tokens).hasSize(3);
		assertThat(ambiguous.tokens.get(0)).isEqualTo(ambiguous.tokens.get(1)).isNotEqualTo(ambiguous.tokens.get(2));
		assertThat(ambiguous.storedRows()).containsExactly("2", "3", "4");
	}

	@Test
	void sendsTheWholeBatchFirstWhereHalvesOfItWereStored() {
		this.pipeline = byHand().build();
		record(1, 2, "bad", 4);
		this.adapter.failAfter = 2;
		this.pipeline.flush();
		assertThat(this.adapter.storedRows()).containsExactly("1", "2");
		String whole = this.adapter.tokens.get(0);
		this.adapter.failAfter = Integer.MAX_VALUE;
		this.pipeline.close();
		this.adapter.tokens.clear();
		this.pipeline = byHand().build();
		this.pipeline.flush();
		assertThat(this.adapter.tokens).startsWith(whole, whole + ".0", whole + ".1");
		assertThat(this.adapter.storedRows()).containsExactlyInAnyOrder("1", "2", "4");
		assertThat(dropped(DropCause.REFUSED)).isEqualTo(1);
	}

	@Test
	void spoolsWhileTheStoreHangs() {
		this.adapter.hang = new CountDownLatch(1);
		this.pipeline = threaded().build();
		this.pipeline.start();
		record(1);
		until(() -> this.pipeline.statistics().spooled() == 1);
		record(2, 3);
		until(() -> this.pipeline.statistics().spooled() == 3);
		this.adapter.hang.countDown();
		until(() -> this.pipeline.statistics().stored() == 3);
	}

	@Test
	void closesWithinItsDeadlineAndKeepsTheRestWhenTheStoreHangs() {
		this.adapter.hang = new CountDownLatch(1);
		this.pipeline = threaded().shutdownTimeout(Duration.ofMillis(300)).build();
		this.pipeline.start();
		record(1);
		until(() -> this.adapter.writing);
		record(2, 3);
		this.pipeline.close();
		assertThat(this.pipeline.statistics().totalDropped()).isZero();
		assertThat(this.pipeline.statistics().spooled()).isEqualTo(3);
		until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((t) -> t.getName().startsWith("monitoring-")));
		assertThat(this.adapter.storedRows()).as("what was under way").isSubsetOf("1");
		FakeAdapter next = new FakeAdapter();
		this.pipeline = MonitoringPipeline.to(next).flushingPeriod(Duration.ZERO).spool(newSpool()).build();
		this.pipeline.flush();
		assertThat(next.storedRows()).containsExactly("1", "2", "3");
	}

	@Test
	void flushesAFullBatchBeforeThePeriodIsOver() {
		this.pipeline = threaded().flushingPeriod(Duration.ofHours(1)).batchSize(10).build();
		this.pipeline.start();
		until(() -> this.pipeline.lastProbe().reachable());
		for (int i = 0; i < 10; i++) {
			record(i);
		}
		until(() -> this.pipeline.statistics().stored() == 10);
	}

	@Test
	void leavesWhatIsNoFullBatchInTheSpool() {
		this.pipeline = threaded().flushingPeriod(Duration.ofHours(1)).batchSize(10).build();
		this.pipeline.start();
		until(() -> this.pipeline.lastProbe().reachable());
		this.adapter.hang = new CountDownLatch(1);
		// Of points one by one a spooler that comes meanwhile would make smaller batches.
		recordTogether(0, 10);
		recordTogether(10, 20);
		recordTogether(20, 23);
		until(() -> this.adapter.writing && this.pipeline.statistics().spooled() == 23);
		this.adapter.hang.countDown();
		until(() -> this.pipeline.statistics().stored() >= 20 && waits());
		assertThat(this.pipeline.statistics().spooled()).as("left").isEqualTo(3);
	}

	private static boolean waits() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.anyMatch(
					(t) -> t.getName().startsWith("monitoring-flusher-") && t.getState() == Thread.State.TIMED_WAITING);
	}

	@Test
	void goesOnInMemoryWhereTheDirectoryCannotBeUsed() throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		try (CapturedLog log = new CapturedLog()) {
			this.pipeline = byHand(new FileSpool(SpoolSettings.defaults(file), Clock.systemUTC())).build();
			record(1, 2);
			assertThat(this.pipeline.flush()).isTrue();
			record(3);
			assertThat(this.pipeline.flush()).isTrue();
			assertThat(log.lines()).filteredOn((line) -> line.startsWith("ERROR"))
				.singleElement()
				.asString()
				.contains("monitoring.spool.directory", "monitoring.buffer-size");
		}
		assertThat(this.adapter.storedRows()).containsExactly("1", "2", "3");
	}

	@Test
	void usesTheDirectoryAsSoonAsItCan() throws IOException {
		Path file = Files.createFile(this.directory.resolve("late"));
		this.pipeline = byHand(new FileSpool(settings(file), Clock.systemUTC())).build();
		this.adapter.failures.addAll(List.of(DOWN, DOWN, DOWN, DOWN));
		record(1, 2);
		this.pipeline.flush();
		Files.delete(file);
		record(3);
		this.pipeline.flush();
		assertThat(this.pipeline.statistics().spooled()).as("it is left alone for a while").isZero();
		this.ticks += SpoolState.PAUSE.toNanos();
		record(4);
		this.pipeline.flush();
		assertThat(this.pipeline.statistics().spooled()).as("with what was tried from memory").isEqualTo(4);
		this.adapter.failures.clear();
		this.pipeline.flush();
		assertThat(this.adapter.storedRows()).containsExactlyInAnyOrder("1", "2", "3", "4");
	}

	@Test
	void keepsUnderItsTokenWhatWasTriedWhileTheSpoolWasBroken() throws IOException {
		AmbiguousAdapter ambiguous = new AmbiguousAdapter();
		Path file = Files.createFile(this.directory.resolve("late"));
		this.pipeline = to(ambiguous, file);
		record(1, 2);
		this.pipeline.flush();
		Files.delete(file);
		this.ticks += SpoolState.PAUSE.toNanos();
		record(3);
		this.pipeline.flush();
		this.pipeline.close();
		assertThat(this.pipeline.statistics().spooled()).isEqualTo(3);
		assertThat(this.pipeline.statistics().totalDropped()).isZero();
		assertIdentity();
		ambiguous.answers = true;
		this.pipeline = to(ambiguous, file);
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(this.pipeline.statistics().recovered()).isEqualTo(3);
		assertThat(ambiguous.stored.values()).containsExactly(List.of("1", "2"), List.of("3"));
		assertThat(ambiguous.tokens.get(0)).isEqualTo(ambiguous.tokens.get(ambiguous.tokens.size() - 2));
	}

	@Test
	void forgetsInTheSpoolWhatIsStoredAfterItCameThereLate() throws IOException {
		Path file = Files.createFile(this.directory.resolve("late"));
		this.pipeline = to(this.adapter, file);
		this.adapter.failures.addAll(List.of(DOWN, DOWN));
		record(1, 2, "bad", 4);
		this.pipeline.flush();
		Files.delete(file);
		this.ticks += SpoolState.PAUSE.toNanos();
		this.pipeline.flush();
		assertThat(this.pipeline.statistics().spooled()).isEqualTo(4);
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(this.pipeline.statistics().pending()).isZero();
		assertIdentity();
		this.pipeline.close();
		this.pipeline = to(this.adapter, file);
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(this.pipeline.statistics().recovered()).isZero();
		assertThat(this.adapter.storedRows()).containsExactly("1", "2", "4");
	}

	@Test
	void keepsWhatIsHalfStoredWhenTheSpoolIsMended() throws IOException {
		Path file = Files.createFile(this.directory.resolve("late"));
		this.pipeline = to(this.adapter, file);
		this.adapter.failAfter = 2;
		record(1, 2, "bad", 4);
		this.pipeline.flush();
		assertThat(this.adapter.storedRows()).containsExactly("1", "2");
		Files.delete(file);
		this.ticks += SpoolState.PAUSE.toNanos();
		this.pipeline.flush();
		assertThat(this.pipeline.statistics().spooled()).as("what is left of it").isEqualTo(2);
		assertThat(this.pipeline.statistics().pending()).isEqualTo(2);
		this.adapter.failAfter = Integer.MAX_VALUE;
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(this.adapter.storedRows()).containsExactly("1", "2", "4");
	}

	@Test
	void triesABrokenSpoolOnceMoreWhenItIsClosed() throws IOException {
		Path file = Files.createFile(this.directory.resolve("late"));
		this.pipeline = to(this.adapter, file);
		this.adapter.initializeFails = true;
		record(1, 2);
		this.pipeline.flush();
		Files.delete(file);
		this.pipeline.close();
		assertThat(this.pipeline.statistics().totalDropped()).isZero();
		assertThat(this.pipeline.statistics().spooled()).isEqualTo(2);
	}

	/**
	 * Two points were sent in vain from memory, as the spool could not be opened.
	 */
	private HangingSpool triedWhileTheSpoolIsBroken() {
		HangingSpool spool = new HangingSpool(newSpool());
		this.pipeline = to(this.adapter, spool);
		this.adapter.failures.addAll(List.of(DOWN, DOWN));
		spool.failIn("open");
		record(1, 2);
		this.pipeline.flush();
		return spool;
	}

	@Test
	void sendsOnceWhatCameLateWhereNothingCanBeReadThere() {
		HangingSpool spool = triedWhileTheSpoolIsBroken();
		spool.failIn("take");
		this.ticks += SpoolState.PAUSE.toNanos();
		this.pipeline.flush();
		assertThat(this.pipeline.statistics().spooled()).isEqualTo(2);
		assertIdentity();
		spool.failIn("nothing");
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(this.pipeline.statistics().pending()).isZero();
		assertThat(this.adapter.stored.values()).containsExactly(List.of("1", "2"));
	}

	@Test
	void sendsFromMemoryWhatCannotBeKeptThenEither() {
		HangingSpool spool = triedWhileTheSpoolIsBroken();
		spool.failIn("keep");
		this.ticks += SpoolState.PAUSE.toNanos();
		this.pipeline.flush();
		assertThat(this.pipeline.statistics().spooled()).isZero();
		assertThat(this.pipeline.statistics().pending()).isEqualTo(2);
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(this.adapter.stored.values()).containsExactly(List.of("1", "2"));
		spool.failIn("nothing");
	}

	@Test
	void keepsUnderItsTokenWhatWasTriedWhereOthersWaitInTheSpool() throws IOException {
		this.pipeline = to(this.adapter, this.directory);
		this.adapter.initializeFails = true;
		record(1);
		this.pipeline.flush();
		this.pipeline.close();
		HangingSpool spool = new HangingSpool(newSpool());
		this.pipeline = to(this.adapter, spool);
		spool.failIn("open");
		this.adapter.initializeFails = false;
		this.adapter.failures.addAll(List.of(DOWN, DOWN, DOWN));
		record(2);
		this.pipeline.flush();
		spool.failIn("nothing");
		this.ticks += SpoolState.PAUSE.toNanos();
		record(3);
		this.pipeline.flush();
		assertThat(this.pipeline.statistics().spooled()).isEqualTo(3);
		assertThat(this.pipeline.statistics().pending()).isEqualTo(3);
		this.pipeline.close();
		assertIdentity();
		this.adapter.failures.clear();
		this.pipeline = to(this.adapter, this.directory);
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(this.pipeline.statistics().recovered()).isEqualTo(3);
		assertThat(this.adapter.stored.values()).containsExactly(List.of("2"), List.of("1"), List.of("3"));
		assertThat(this.adapter.stored).containsKey(this.adapter.tokens.get(0));
	}

	private MonitoringPipeline to(FakeAdapter adapter, Path folder) {
		return to(adapter, new FileSpool(settings(folder), Clock.systemUTC()));
	}

	private MonitoringPipeline to(FakeAdapter adapter, Spool spool) {
		return MonitoringPipeline.to(adapter)
			.flushingPeriod(Duration.ZERO)
			.ticker(() -> this.ticks)
			.spool(spool)
			.build();
	}

	@Test
	void addsToASpoolOfWhichAFileCannotBeRead() {
		HangingSpool spool = new HangingSpool(newSpool());
		this.pipeline = MonitoringPipeline.to(this.adapter)
			.flushingPeriod(Duration.ZERO)
			.ticker(() -> this.ticks)
			.spool(spool)
			.build();
		try (CapturedLog log = new CapturedLog()) {
			spool.failIn("take");
			record(1);
			assertThat(this.pipeline.flush()).as("whether all is stored").isFalse();
			record(2);
			assertThat(this.pipeline.flush()).as("whether all is stored").isFalse();
			assertThat(this.pipeline.statistics().spooled()).isEqualTo(2);
			assertThat(this.adapter.storedRows()).isEmpty();
			spool.failIn("nothing");
			assertThat(this.pipeline.flush()).isTrue();
			assertThat(log.lines()).filteredOn((line) -> line.startsWith("ERROR"))
				.singleElement()
				.asString()
				.contains("cannot read");
			assertThat(log.lines()).contains("INFO Monitoring can read all of its spool again");
		}
		assertThat(this.adapter.storedRows()).containsExactly("1", "2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "open", "append" })
	void sendsFromMemoryWhateverTheSpoolThrows(String operation) {
		HangingSpool spool = new HangingSpool(newSpool());
		this.pipeline = MonitoringPipeline.to(this.adapter)
			.flushingPeriod(Duration.ZERO)
			.ticker(() -> this.ticks)
			.spool(spool)
			.build();
		spool.throwIn(operation);
		try (CapturedLog log = new CapturedLog()) {
			record(1, 2);
			assertThat(this.pipeline.flush()).isTrue();
			this.ticks += SpoolState.PAUSE.toNanos();
			// This one is loose when it is tried to keep it.
			this.adapter.failures.add(DOWN);
			record(3);
			this.pipeline.flush();
			this.ticks += SpoolState.PAUSE.toNanos();
			assertThat(this.pipeline.flush()).isTrue();
			assertThat(log.lines()).filteredOn((line) -> line.startsWith("ERROR Monitoring cannot keep points"))
				.singleElement()
				.asString()
				.contains("the spool throws in " + operation);
		}
		assertThat(this.adapter.storedRows()).containsExactly("1", "2", "3");
		spool.throwIn("nothing");
		this.ticks += SpoolState.PAUSE.toNanos();
		this.adapter.failures.add(DOWN);
		record(4);
		this.pipeline.flush();
		assertThat(this.pipeline.statistics().spooled()).isEqualTo(1);
	}

	@Test
	void goesOnWhereTheSpoolThrowsWhenItIsRead() {
		HangingSpool spool = new HangingSpool(newSpool());
		this.pipeline = MonitoringPipeline.to(this.adapter)
			.flushingPeriod(Duration.ZERO)
			.ticker(() -> this.ticks)
			.spool(spool)
			.build();
		spool.throwIn("take");
		record(1);
		assertThat(this.pipeline.flush()).as("whether all is stored").isFalse();
		assertThat(this.pipeline.lastProbe().reachable()).as("it is not the store's fault").isTrue();
		spool.throwIn("nothing");
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(this.adapter.storedRows()).containsExactly("1");
	}

	@Test
	void survivesThatTheDirectoryIsTakenAway() throws IOException {
		this.pipeline = byHand().build();
		this.adapter.failures.addAll(List.of(DOWN, DOWN));
		record(1);
		this.pipeline.flush();
		record(2);
		this.pipeline.flush();
		deleteAll();
		this.adapter.failures.clear();
		record(3);
		this.pipeline.flush();
		assertThat(this.adapter.storedRows()).contains("1", "3").doesNotContain("2");
		assertThat(dropped(DropCause.SPOOL_DAMAGED)).isEqualTo(1);
	}

	@Test
	void keepsPointsWithinTheSizeOfTheSpool() {
		this.pipeline = byHand(new FileSpool(new SpoolSettings(this.directory, 1 << 20, Duration.ofDays(1), 0, false),
				Clock.systemUTC()))
			.maxValueLength(100_000)
			.bufferSize(100)
			.build();
		this.adapter.initializeFails = true;
		for (int i = 0; i < 200; i++) {
			record(i + "x".repeat(10_000));
			this.pipeline.flush();
		}
		assertThat(dropped(DropCause.SPOOL_FULL)).isPositive();
		assertThat(this.pipeline.statistics().spooled()).isBetween(80L, 110L);
		this.adapter.initializeFails = false;
		while (this.pipeline.statistics().pending() > 0) {
			this.pipeline.flush();
		}
		assertThat(this.adapter.storedRows()).last().asString().startsWith("199x");
	}

	@Test
	void givesUpWhatIsTooOld() {
		this.pipeline = byHand(new FileSpool(
				new SpoolSettings(this.directory, 1 << 20, Duration.ofSeconds(1), 0, false), Clock.systemUTC()))
			.build();
		this.adapter.initializeFails = true;
		record(1, 2);
		this.pipeline.flush();
		Awaitility.await().until(() -> {
			record("x");
			this.pipeline.flush();
			return dropped(DropCause.SPOOL_EXPIRED) >= 2;
		});
	}

	@Test
	void keepsWhatItsEncoderCannotEncodeOut() {
		this.pipeline = byHand().build();
		record("fails", 1, "no row");
		this.pipeline.flush();
		assertThat(dropped(DropCause.ENCODING)).isEqualTo(2);
		assertThat(this.adapter.storedRows()).containsExactly("1");
	}

	@Test
	void keepsPointsOfAStoreThatCanNeverBeWritten() {
		this.pipeline = byHand().build();
		this.adapter.failures.add(new WriteException(Kind.UNSUPPORTED, "no library", null));
		record(1);
		this.pipeline.flush();
		record(2);
		assertThat(this.pipeline.statistics().spooled()).isEqualTo(1);
		assertThat(dropped(DropCause.NO_STORAGE)).isEqualTo(1);
	}

	private MonitoringPipeline.Builder byHand() {
		return byHand(newSpool());
	}

	private MonitoringPipeline.Builder byHand(FileSpool spool) {
		return MonitoringPipeline.to(this.adapter).flushingPeriod(Duration.ZERO).ticker(() -> this.ticks).spool(spool);
	}

	private MonitoringPipeline.Builder threaded() {
		return MonitoringPipeline.to(this.adapter).flushingPeriod(Duration.ofMillis(10)).spool(newSpool());
	}

	private FileSpool newSpool() {
		return new FileSpool(settings(this.directory), Clock.systemUTC());
	}

	private static SpoolSettings settings(Path directory) {
		return new SpoolSettings(directory, 4 << 20, Duration.ofDays(1), 0, false);
	}

	private void recordTogether(int from, int to) {
		this.pipeline.record(IntStream.range(from, to)
			.mapToObj((n) -> MonitoringPoint.builder(LAYOUT).field("n", n).build())
			.toList());
	}

	private void record(Object... values) {
		for (Object value : values) {
			this.pipeline.record(MonitoringPoint.builder(LAYOUT).field("n", value).build());
		}
	}

	private long dropped(DropCause cause) {
		return this.pipeline.statistics().dropped().get(cause.id());
	}

	private List<Path> files() throws IOException {
		try (Stream<Path> files = Files.walk(this.directory)) {
			return files.filter((file) -> file.toString().endsWith(".rows")).toList();
		}
	}

	private void deleteAll() throws IOException {
		try (Stream<Path> files = Files.walk(this.directory)) {
			for (Path file : files.sorted((a, b) -> b.compareTo(a)).filter((f) -> !f.equals(this.directory)).toList()) {
				Files.delete(file);
			}
		}
	}

	private static void until(Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5)).until(condition);
	}

	/**
	 * Stores a batch and says that it did not.
	 */
	private static final class AmbiguousAdapter extends FakeAdapter {

		private volatile boolean answers;

		@Override
		public synchronized void write(Batch batch) throws WriteException {
			super.write(batch);
			if (!this.answers) {
				throw DOWN;
			}
		}

	}

}
