package dev.monitoring.adapter.influx;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.fault.FaultLength;
import dev.monitoring.fault.FaultProxy;
import dev.monitoring.fault.FaultProxy.Mode;
import dev.monitoring.fault.FaultRun;
import dev.monitoring.fault.FaultTable;
import dev.monitoring.pipeline.DropCause;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;
import dev.monitoring.spool.FileSpool;
import dev.monitoring.spool.SpoolSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Faults between the pipeline and InfluxDB, with a spool: a store that keeps a ledger
 * behind a proxy that breaks connections. Each ends with the checks of {@link FaultRun}.
 */
@Timeout(240)
class InfluxFaultTests {

	/**
	 * What a write of lines has that a probe has not.
	 */
	private static final String LINES = "Content-Encoding: gzip";

	private static final Duration READ_TIMEOUT = Duration.ofMillis(400);

	@TempDir
	private Path directory;

	private LedgerInflux store;

	private FaultProxy proxy;

	private final AtomicLong skipped = new AtomicLong();

	private MonitoringPipeline pipeline;

	@BeforeEach
	void start() throws IOException {
		this.store = new LedgerInflux();
		this.proxy = new FaultProxy(this.store.port(), LINES);
	}

	@AfterEach
	void stop() throws IOException {
		this.pipeline.close();
		this.proxy.close();
		this.store.close();
	}

	private MonitoringPipeline.Builder to(String url) {
		return MonitoringPipeline.to(LedgerInflux.adapter(url, READ_TIMEOUT))
			.commonTags(Map.of("instance", "fault"))
			.flushingPeriod(Duration.ZERO)
			// Pauses are jumped over.
			.ticker(() -> System.nanoTime() + this.skipped.get())
			.spool(spool());
	}

	private FileSpool spool() {
		return new FileSpool(new SpoolSettings(this.directory, 64 << 20, Duration.ofDays(1), 0, false),
				Clock.systemUTC());
	}

	private FaultRun run(String fault) {
		return run(fault, to(this.proxy.url()));
	}

	private FaultRun run(String fault, MonitoringPipeline.Builder builder) {
		this.pipeline = builder.build();
		return new FaultRun(fault, this.pipeline);
	}

	private void finish(FaultRun run, String figure) {
		run.record(1);
		run.drain();
		run.finish(this.store.stored(), this.store.duplicates(), figure);
	}

	/**
	 * Records and flushes again and again.
	 */
	private void load(FaultRun run, int rounds) {
		for (int i = 0; i < rounds; i++) {
			run.record(20);
			this.pipeline.flush();
		}
	}

	@Test
	void storeIsDownAtTheStart() throws IOException {
		this.proxy.mode(Mode.REFUSE);
		FaultRun run = run("F1 down at the start");
		long start = System.nanoTime();
		this.pipeline.start();
		long delay = System.nanoTime() - start;
		load(run, 20);
		assertThat(this.pipeline.lastProbe().reachable()).isFalse();
		this.proxy.mode(Mode.PASS);
		long drain = System.nanoTime();
		run.drain();
		finish(run, "start delayed by %.1f ms, drained in %d ms".formatted(delay / 1e6,
				(System.nanoTime() - drain) / 1_000_000));
	}

	@Test
	void storesNameIsUnknown() {
		FaultRun run = run("F2 unknown host", to("http://no-such-host.invalid:8086"));
		long worst = 0;
		for (int i = 0; i < 1000; i++) {
			long start = System.nanoTime();
			run.record(1);
			worst = Math.max(worst, System.nanoTime() - start);
		}
		this.pipeline.flush();
		assertThat(this.pipeline.statistics().pending()).isEqualTo(1000);
		this.pipeline.close();
		PipelineStatistics closed = this.pipeline.statistics();
		MonitoringPipeline.Builder mended = to(this.proxy.url());
		this.pipeline = mended.build();
		run.restart(this.pipeline);
		assertThat(this.pipeline.statistics().recovered()).isZero();
		this.pipeline.flush();
		// Another address is another store: its points stay.
		assertThat(this.pipeline.statistics().recovered()).isZero();
		assertThat(this.store.requests()).isZero();
		assertThat(this.pipeline.statistics().pending()).isZero();
		assertThat(closed.spooled()).isEqualTo(1000);
		FaultTable.add(
				"F2 unknown host", "recorded %d, stored %d, dropped %d, kept in the spool %d"
					.formatted(closed.recorded(), closed.stored(), closed.totalDropped(), closed.spooled()),
				"slowest record() %.2f ms".formatted(worst / 1e6));
	}

	@ParameterizedTest
	@EnumSource(value = Mode.class,
			names = { "HANG", "TRICKLE", "RESET_BEFORE", "RESET_WITHIN", "SWALLOW", "CUT", "HALF_CLOSE" })
	void connectionFails(Mode mode) throws IOException {
		String number = switch (mode) {
			case HANG, TRICKLE -> "F3 ";
			case SWALLOW -> "F5 ";
			case CUT -> "F6 ";
			default -> "F4 ";
		};
		FaultRun run = run(number + mode.name().toLowerCase(Locale.ROOT).replace('_', ' '));
		load(run, 2);
		this.proxy.mode(mode);
		load(run, 4);
		assertThat(this.proxy.faults()).as("enough was broken").isGreaterThan(2);
		this.proxy.mode(Mode.PASS);
		finish(run, "%d requests broken, %d came through to the store".formatted(this.proxy.faults(),
				this.store.requests()));
	}

	@Test
	void answersAreLost() throws IOException {
		answersAreLost(50);
	}

	@Test
	@Tag("faults")
	void answersAreLostAThousandTimes() throws IOException {
		answersAreLost(Integer.getInteger("faults.answers", 1000));
	}

	private void answersAreLost(int times) throws IOException {
		FaultRun run = run("F5 stored, answer lost, " + times + " times");
		for (int broken = 0; broken < times; broken = this.proxy.faults()) {
			this.proxy.mode(Mode.SWALLOW);
			load(run, 3);
			this.proxy.mode(Mode.PASS);
			this.pipeline.flush();
		}
		finish(run, this.proxy.faults() + " answers lost");
	}

	@Test
	void answersAreNotWhatTheyShouldBe() {
		byte[] large = new byte[20 << 20];
		List<StubServer.Answer> wrong = List.of(StubServer.Answer.page(200), StubServer.Answer.page(502),
				new StubServer.Answer(503, "application/json", "{not json", List.of()),
				new StubServer.Answer(200, "application/json", "{}", List.of()),
				new StubServer.Answer(500, "text/plain", new String(large, StandardCharsets.ISO_8859_1), List.of()));
		FaultRun run = run("F6 wrong answers");
		for (StubServer.Answer answer : wrong) {
			this.store.rule = (points) -> answer;
			load(run, 2);
		}
		this.store.rule = (points) -> null;
		finish(run, "%d kinds of answers, %d bytes of an answer of 20 MB went through".formatted(wrong.size(),
				this.proxy.answered()));
	}

	@Test
	void storeSaysWhenToComeBack() {
		FaultRun run = run("F7 Retry-After");
		String[] values = { "0", "1.5", "-1", "Wed, 25 Nov 2026 10:00:00 GMT", "Wed, 25 Nov 2099 10:00:00 GMT", "soon",
				"1000000000000", "" };
		for (String value : values) {
			this.store.rule = (points) -> StubServer.Answer.error(429, "busy").with("Retry-After", value);
			load(run, 1);
		}
		this.store.rule = (points) -> null;
		finish(run, values.length + " forms of the header");
	}

	@Test
	void anOperatorIsNeeded() {
		FaultRun run = run("F8 401, 403, 404");
		for (StubServer.Answer answer : List.of(StubServer.Answer.error(401, "unauthorized access"),
				StubServer.Answer.error(403, "forbidden"), StubServer.Answer.error(404, "organization not found"))) {
			this.store.probes = answer;
			this.store.rule = (points) -> answer;
			load(run, 5);
			assertThat(this.pipeline.lastProbe().kind()).isEqualTo("hold");
		}
		this.store.probes = StubServer.STORED;
		this.store.rule = (points) -> null;
		finish(run, "15 rounds");
	}

	@Test
	void fewLinesAreBad() {
		for (int bad : new int[] { 1, 16 }) {
			this.store.rule = refuse(400, (point) -> LedgerInflux.number(point) % 5000 < bad);
			FaultRun run = run("F9 " + bad + " bad lines of 5000").drops(DropCause.REFUSED, bad, (n) -> n % 5000 < bad);
			int before = this.store.requests();
			run.record(5000);
			run.drain();
			int requests = this.store.requests() - before;
			assertThat(requests).isLessThanOrEqualTo(1 + 2 * bad * 13);
			this.store.rule = (points) -> null;
			finish(run, requests + " requests");
			this.pipeline.close();
			this.store.close();
			this.store = new LedgerInflux();
			this.proxy = newProxy();
		}
	}

	private FaultProxy newProxy() {
		try {
			this.proxy.close();
			return new FaultProxy(this.store.port(), LINES);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Function<List<ParsedPoint>, StubServer.Answer> refuse(int status, Predicate<ParsedPoint> bad) {
		return (points) -> points.stream().anyMatch(bad) ? StubServer.Answer.error(status, "unable to parse") : null;
	}

	@Test
	void partOfABatchIsStored() {
		// As InfluxDB does it: the good points of a 422 are stored.
		this.store.rule = (points) -> {
			List<ParsedPoint> good = points.stream().filter((point) -> LedgerInflux.number(point) % 100 != 7).toList();
			good.forEach(this.store::store);
			return (good.size() == points.size()) ? StubServer.STORED : StubServer.Answer.error(422,
					"failure writing points to database: partial write: field type conflict");
		};
		FaultRun run = run("F10 422, partly stored").drops(DropCause.REFUSED, 10, (n) -> n % 100 == 7);
		run.record(1000);
		run.drain();
		finish(run, this.store.requests() + " requests for 10 bad points of 1000");
	}

	@Test
	void requestsAreTooLarge() {
		AtomicInteger smallest = new AtomicInteger(Integer.MAX_VALUE);
		this.store.rule = (points) -> {
			smallest.accumulateAndGet(points.size(), Math::min);
			return (points.size() > 9) ? StubServer.Answer.error(413, "too large") : null;
		};
		FaultRun run = run("F11 413 above 9 points");
		run.record(1000);
		run.drain();
		finish(run, "%d requests, smallest of %d points".formatted(this.store.requests(), smallest.get()));
	}

	@Test
	void oneBatchFailsForEver() {
		this.store.rule = (points) -> points.stream().anyMatch((point) -> LedgerInflux.number(point) == 3)
				? StubServer.Answer.error(500, "internal error") : null;
		FaultRun run = run("F12 lasting 500 of one batch", to(this.proxy.url()).batchSize(20));
		int rounds = 0;
		run.record(20);
		while (this.store.stored().isEmpty()) {
			run.record(20);
			this.pipeline.flush();
			rounds++;
		}
		load(run, 10);
		assertThat(this.pipeline.statistics().pending()).as("what is set aside").isEqualTo(20);
		this.store.rule = (points) -> null;
		this.skipped.addAndGet(Duration.ofMinutes(6).toNanos());
		finish(run, "others waited for " + rounds + " rounds");
	}

	@Test
	void storeComesAndGoes() throws Exception {
		storeComesAndGoes(Duration.ofSeconds(3));
	}

	@Test
	@Tag("faults")
	void storeComesAndGoesForLong() throws Exception {
		storeComesAndGoes(FaultLength.of("faults.flapping", Duration.ofMinutes(2)));
	}

	private void storeComesAndGoes(Duration time) throws Exception {
		FaultRun run = run("F13 comes and goes for " + time.toSeconds() + " s",
				to(this.proxy.url()).flushingPeriod(Duration.ofMillis(20)).ticker(System::nanoTime));
		this.pipeline.start();
		Random random = new Random(13);
		Mode[] modes = { Mode.PASS, Mode.REFUSE, Mode.PASS, Mode.SWALLOW, Mode.PASS, Mode.RESET_WITHIN };
		long end = System.nanoTime() + time.toNanos();
		long most = 0;
		for (int i = 0; System.nanoTime() - end < 0; i++) {
			this.proxy.mode(modes[i % modes.length]);
			long next = System.nanoTime() + Duration.ofMillis(100 + random.nextInt(200)).toNanos();
			while (System.nanoTime() - next < 0) {
				run.record(10);
				// By hand, as the worker would wait for longer than the store stays.
				this.pipeline.flush();
				most = Math.max(most, this.pipeline.statistics().spooled());
				Thread.sleep(2);
			}
		}
		assertThat(this.proxy.faults()).as("enough was broken").isPositive();
		this.proxy.mode(Mode.PASS);
		run.drain();
		finish(run, "at most %d points in the spool, %d requests broken".formatted(most, this.proxy.faults()));
	}

	@Test
	void clockOfTheMachineIsSet() {
		AtomicLong seconds = new AtomicLong(1_700_000_000L);
		Clock clock = ((InstantSource) () -> Instant.ofEpochSecond(seconds.get())).withZone(ZoneOffset.UTC);
		FaultRun run = run("F18 clock is set", to(this.proxy.url())
			.spool(new FileSpool(new SpoolSettings(this.directory, 64 << 20, Duration.ofHours(1), 0, false), clock)));
		this.store.rule = (points) -> StubServer.Answer.error(503, "down");
		for (long step : new long[] { 0, -3600, 86_400, 0, 400L * 86_400 }) {
			seconds.addAndGet(step);
			load(run, 2);
		}
		this.store.rule = (points) -> null;
		finish(run, "back by 1 h, forward by 1 d and 400 d");
	}

	@Test
	void manyThreadsRecordInTheSameNanosecond() throws Exception {
		FaultRun run = run("F19 64 threads, one nanosecond", to(this.proxy.url()));
		Instant now = Instant.now();
		List<Thread> threads = new ArrayList<>();
		AtomicLong next = new AtomicLong();
		for (int t = 0; t < 64; t++) {
			threads.add(new Thread(() -> {
				for (int i = 0; i < 250; i++) {
					long n = next.getAndIncrement();
					this.pipeline.record(MonitoringPoint.builder(FaultRun.LAYOUT)
						.time(now)
						.field("n", n)
						.field("text", FaultRun.text(n))
						.build());
				}
			}));
		}
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		run.drain();
		assertThat(this.store.stored()).hasSize(16_000);
		assertThat(this.pipeline.statistics().stored()).isEqualTo(16_000);
		FaultTable.add("F19 64 threads, one nanosecond",
				"recorded 16000, stored %d, dropped %d, duplicates %d, lost %d".formatted(
						this.pipeline.statistics().stored(), this.pipeline.statistics().totalDropped(),
						this.store.duplicates(), 16_000 - this.store.stored().size()),
				"distinct points " + this.store.stored().size());
	}

	@Test
	void tagsHaveManyValues() {
		tagsHaveManyValues(20_000);
	}

	@Test
	@Tag("faults")
	void tagsHaveHundredsOfThousandsOfValues() {
		tagsHaveManyValues(300_000);
	}

	private void tagsHaveManyValues(int values) {
		FaultRun run = run("F23 " + values + " values of a tag", to(this.proxy.url()).maxTagValues(1000).spool(null));
		for (int i = 0; i < values; i++) {
			this.pipeline.record(MonitoringPoint.builder(FaultRun.LAYOUT)
				.tag("hostile", "value " + i)
				.field("n", i)
				.field("text", FaultRun.text(i))
				.build());
			if (i % 10_000 == 0) {
				run.drain();
			}
		}
		run.drain();
		assertThat(this.pipeline.statistics().limitedTags()).isEqualTo(values - 1000);
		FaultTable.add("F23 " + values + " values of a tag",
				"recorded " + values + ", stored " + this.store.stored().size(), values + " values became 1001 series");
		assertThat(this.store.stored()).hasSize(values);
	}

	@Test
	void noSecretIsInTheSpool() throws IOException {
		this.proxy.mode(Mode.REFUSE);
		FaultRun run = run("F26 secrets in the spool");
		load(run, 5);
		int files = 0;
		try (Stream<Path> all = Files.walk(this.directory)) {
			for (Path file : all.filter(Files::isRegularFile).toList()) {
				files++;
				assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
					.doesNotContain(LedgerInflux.TOKEN);
			}
		}
		assertThat(files).isGreaterThan(2);
		this.proxy.mode(Mode.PASS);
		finish(run, "0 hits in " + files + " files");
	}

	@Test
	void aBurstKeepsFailures() {
		FaultRun run = run("F22 burst of ten buffers", to(this.proxy.url()).bufferSize(1000).spool(null))
			.drops(DropCause.BUFFER_FULL, 9108, (n) -> n % 101 != 100);
		for (int i = 0; i < 100; i++) {
			run.record(100);
			run.recordFailure();
		}
		// Nine tenths are for all, the rest is for failures.
		assertThat(this.pipeline.statistics().pending()).isEqualTo(992);
		run.drain();
		long kept = this.store.stored().keySet().stream().filter((n) -> n % 101 == 100).count();
		finish(run, kept + " of 100 failures kept");
	}

	@Test
	void directoryCannotBeUsed() throws IOException {
		Path file = Files.createFile(this.directory.resolve("occupied"));
		FaultRun run = run("F16 directory cannot be used", to(this.proxy.url())
			.spool(new FileSpool(new SpoolSettings(file, 64 << 20, Duration.ofDays(1), 0, false), Clock.systemUTC())));
		load(run, 5);
		Files.delete(file);
		this.skipped.addAndGet(Duration.ofSeconds(11).toNanos());
		load(run, 5);
		try (Stream<Path> files = Files.walk(file)) {
			assertThat(files.map(Path::toString).collect(Collectors.joining())).contains(".rows");
		}
		finish(run, "used 10 s later at the latest");
	}

	@Test
	void storeIsAwayWithoutASpoolToo() throws IOException {
		FaultRun run = run("F1 down, in memory", to(this.proxy.url()).spool(null));
		this.proxy.mode(Mode.REFUSE);
		load(run, 20);
		this.proxy.mode(Mode.SWALLOW);
		load(run, 5);
		this.proxy.mode(Mode.PASS);
		finish(run, "without a spool");
	}

	@Test
	void portIsTakenBySomethingElse() throws IOException {
		try (ServerSocket silent = new ServerSocket(0)) {
			FaultRun run = run("F2 something else listens",
					to("http://127.0.0.1:" + silent.getLocalPort()).spool(null));
			run.record(10);
			this.pipeline.flush();
			assertThat(this.pipeline.lastProbe().reachable()).isFalse();
			assertThat(this.pipeline.statistics().pending()).isEqualTo(10);
			FaultTable.add("F2 something else listens", "recorded 10, pending 10", "nothing lost before the close");
		}
		Awaitility.await().until(() -> this.pipeline.statistics().pending() == 10);
	}

}
