package dev.monitoring.adapter.clickhouse;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.read.ListAppender;
import com.clickhouse.client.api.Client;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;
import dev.monitoring.adapter.clickhouse.FaultyProxy.Fault;
import dev.monitoring.fault.FaultProxy;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;
import dev.monitoring.support.CapturedLog;
import dev.monitoring.support.ForwardingAdapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests of {@link ClickHouseMonitoringAdapter} on a real server, beside the compatibility
 * kit.
 */
@ExtendWith(ClickHouseEngine.class)
class ClickHouseMonitoringAdapterTests {

	private static final PointLayout ONE = PointLayout.series("one").build();

	private static final PointLayout TWO = PointLayout.series("two").build();

	private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

	private ClickHouseStore store;

	private String database;

	private ClickHouseMonitoringAdapter adapter;

	private MonitoringPipeline pipeline;

	@BeforeEach
	void open(ClickHouseStore store) {
		this.store = store;
		this.database = store.newDatabase();
		open(store.settings(this.database));
	}

	private void open(ClickHouseSettings settings) {
		open(new ClickHouseMonitoringAdapter(settings), Duration.ZERO);
		this.adapter = new ClickHouseMonitoringAdapter(settings);
	}

	private void open(MonitoringAdapter adapter, Duration flushingPeriod) {
		balanceAndClose();
		this.pipeline = MonitoringPipeline.to(adapter)
			.flushingPeriod(flushingPeriod)
			.batchSize(2000)
			.bufferSize(1_000_000)
			.build();
		this.pipeline.start();
	}

	@AfterEach
	void balanceAndClose() {
		if (this.pipeline != null) {
			this.pipeline.close();
			PipelineStatistics statistics = this.pipeline.statistics();
			assertThat(statistics.recorded()).isEqualTo(statistics.stored() + statistics.totalDropped());
			assertThat(statistics.pending()).isZero();
		}
		if (this.adapter != null) {
			this.adapter.close();
		}
	}

	@Test
	void makesTheTableOfASeriesAtItsFirstPoint() {
		flush();
		assertThat(this.store.query("SHOW TABLES FROM " + this.database)).isEmpty();
		this.pipeline.record(point(ONE, 1));
		flush();
		assertThat(this.store.query("SHOW TABLES FROM " + this.database)).isEqualTo("one");
		assertThat(this.store
			.query("SELECT name, type FROM system.columns WHERE database = '" + this.database + "' ORDER BY position"))
			.isEqualTo("time\tDateTime64(9)\ndata\tJSON");
		assertThat(engine("one")).startsWith("MergeTree PARTITION BY toYYYYMMDD(time, \\'UTC\\') ORDER BY time TTL")
			.contains("toIntervalSecond(2592000)")
			.contains("non_replicated_deduplication_window = 10000");
	}

	@Test
	void makesTableAndDatabaseAgainWhereTheyWereDropped() {
		this.pipeline.record(point(ONE, 1));
		flush();
		this.store.query("DROP TABLE " + this.database + ".one");
		this.pipeline.record(point(ONE, 2));
		flush();
		assertThat(numbers("one")).containsExactly(2L);
		this.store.query("DROP DATABASE " + this.database);
		this.pipeline.record(point(ONE, 3));
		flush();
		assertThat(numbers("one")).containsExactly(3L);
	}

	@Test
	void makesNothingWhereItMustNot() throws Exception {
		ClickHouseSettings settings = this.store.settings(this.database);
		ClickHouseMonitoringAdapter forbidden = new ClickHouseMonitoringAdapter(
				new ClickHouseSettings(settings.url(), this.database, settings.username(), settings.password(), null,
						Duration.ofDays(7), settings.connectTimeout(), settings.readTimeout(), null, false));
		assertThat(catchThrowableOfType(WriteException.class, forbidden::initialize)).hasMessageContaining("database")
			.hasMessageContaining("monitoring.initialize-schema")
			.extracting(WriteException::kind)
			.isEqualTo(Kind.HOLD);
		this.adapter.initialize();
		this.adapter.write(batch("first", point(ONE, 1)));
		forbidden.initialize();
		forbidden.write(batch("second", point(ONE, 2)));
		assertThat(engine("one")).as("not altered either").contains("toIntervalSecond(2592000)");
		assertThat(catchThrowableOfType(WriteException.class, () -> forbidden.write(batch("third", point(TWO, 3)))))
			.hasMessageContaining("two")
			.hasMessageContaining("storages command")
			.extracting(WriteException::kind)
			.isEqualTo(Kind.HOLD);
		forbidden.close();
	}

	@Test
	void changesTheRetentionOfATableThatIsThere() throws Exception {
		this.pipeline.record(point(ONE, 1));
		flush();
		open(this.store.settings(this.database, Duration.ofDays(7)));
		this.pipeline.record(point(ONE, 2));
		flush();
		assertThat(engine("one")).contains("toIntervalSecond(604800)");
		this.store.query("ALTER TABLE " + this.database + ".one MODIFY TTL toDate(time) + INTERVAL 1 YEAR");
		open(this.store.settings(this.database, Duration.ofDays(8)));
		this.pipeline.record(point(ONE, 3));
		flush();
		assertThat(engine("one")).as("what an operator wrote stays").contains("toIntervalYear(1)");
		assertThat(numbers("one")).containsExactlyInAnyOrder(1L, 2L, 3L);
	}

	@Test
	void warnsWhereItShortensTheRetentionOfATable() {
		this.pipeline.record(point(ONE, 1));
		flush();
		try (CapturedLog log = new CapturedLog()) {
			open(this.store.settings(this.database, Duration.ofDays(7)));
			this.pipeline.record(point(ONE, 2));
			flush();
			assertThat(log.lines()).filteredOn((line) -> line.startsWith("WARN"))
				.singleElement()
				.asString()
				.contains(this.database, "one", "PT720H", "PT168H", "monitoring.clickhouse.retention");
		}
		try (CapturedLog log = new CapturedLog()) {
			open(this.store.settings(this.database, Duration.ofDays(8)));
			this.pipeline.record(point(ONE, 3));
			flush();
			assertThat(log.lines()).as("a longer one deletes nothing").noneMatch((line) -> line.startsWith("WARN"));
		}
		assertThat(engine("one")).contains("toIntervalSecond(691200)");
	}

	@Test
	void dropsWhatIsOlderThanTheRetention() {
		this.pipeline.record(MonitoringPoint.builder(ONE).time(NOW.minus(31, ChronoUnit.DAYS)).field("n", 1).build());
		this.pipeline.record(point(ONE, 2));
		flush();
		this.store.query("OPTIMIZE TABLE " + this.database + ".one FINAL");
		assertThat(numbers("one")).containsExactly(2L);
	}

	@Test
	void givesATableWithoutOneAWindow() throws Exception {
		this.store.query("CREATE DATABASE " + this.database);
		this.store.query("CREATE TABLE " + this.database
				+ ".one (time DateTime64(9), data JSON) ENGINE = MergeTree ORDER BY time");
		this.adapter.initialize();
		Batch batch = batch("batch", point(ONE, 1));
		this.adapter.write(batch);
		this.adapter.write(batch);
		assertThat(numbers("one")).containsExactly(1L);
	}

	@Test
	void reachesAMaterializedViewOnceToo() throws Exception {
		this.adapter.initialize();
		this.adapter.write(batch("first", point(ONE, 1)));
		this.store.query("CREATE TABLE " + this.database + ".sums (n Int64) ENGINE = SummingMergeTree ORDER BY ()"
				+ " SETTINGS non_replicated_deduplication_window = 10000");
		this.store.query("CREATE MATERIALIZED VIEW " + this.database + ".view TO " + this.database
				+ ".sums AS SELECT sum(data.n::Int64) AS n FROM " + this.database + ".one");
		Batch second = batch("second", point(ONE, 2), point(ONE, 3));
		this.adapter.write(second);
		this.adapter.write(second);
		assertThat(this.store.query("SELECT sum(n) FROM " + this.database + ".sums")).isEqualTo("5");
	}

	@Test
	void insertsABatchAsOneBlock() throws Exception {
		this.adapter.initialize();
		MonitoringPoint[] points = IntStream.range(0, 100_000)
			.mapToObj((i) -> point(ONE, i))
			.toArray(MonitoringPoint[]::new);
		this.adapter.write(batch("batch", points));
		assertThat(this.store
			.query("SELECT rows FROM system.parts WHERE database = '" + this.database + "' AND min_block_number = 1"))
			.isEqualTo("100000");
	}

	@Test
	void storesPointsOfManyDaysInABatch() {
		for (int day = 0; day < 200; day++) {
			this.pipeline
				.record(MonitoringPoint.builder(ONE).time(NOW.plus(day, ChronoUnit.DAYS)).field("n", day).build());
		}
		flush();
		assertThat(numbers("one")).hasSize(200);
	}

	@Test
	void storesGoodPointsOnceWhereOtherSeriesOfTheBatchAreRefused() {
		open(new CorruptingAdapter(this.store.settings(this.database)), Duration.ZERO);
		for (int i = 0; i < 100; i++) {
			this.pipeline.record(List.of(point(ONE, i), point(TWO, i)));
		}
		flush();
		assertThat(this.pipeline.statistics().dropped()).containsEntry("refused", 10L);
		assertThat(this.pipeline.statistics().stored()).isEqualTo(190);
		assertThat(numbers("one")).doesNotHaveDuplicates().hasSize(100);
		assertThat(numbers("two")).doesNotHaveDuplicates().hasSize(90);
	}

	@Test
	void sendsASeriesOnceWhereAnotherOfItsBatchIsHeld() throws Exception {
		this.store.query("CREATE DATABASE " + this.database);
		this.store.query("CREATE TABLE " + this.database + ".two (other Int8) ENGINE = MergeTree ORDER BY other"
				+ " SETTINGS non_replicated_deduplication_window = 10000");
		try (FaultyProxy proxy = new FaultyProxy(this.store.url())) {
			open(behind(proxy, Duration.ofSeconds(30)));
			this.pipeline.record(List.of(point(ONE, 1), point(TWO, 1)));
			assertThat(this.pipeline.flush()).isFalse();
			assertThat(this.pipeline.lastProbe().kind()).isEqualTo("hold");
			// As if so many others had written meanwhile that it forgot the token.
			this.store
				.query("ALTER TABLE " + this.database + ".one MODIFY SETTING non_replicated_deduplication_window = 0");
			assertThat(this.pipeline.flush()).isFalse();
			this.store.query("DROP TABLE " + this.database + ".two");
			flush();
			assertThat(numbers("one")).containsExactly(1L);
			assertThat(numbers("two")).containsExactly(1L);
			assertThat(proxy.inserts()).filteredOn((query) -> query.contains("/one")).hasSize(1);
			balanceAndClose();
		}
	}

	@Test
	void quotesNoRowOfOurs() throws Exception {
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
		Level level = root.getLevel();
		root.setLevel(Level.INFO);
		root.addAppender(log);
		log.start();
		CorruptingAdapter corrupting = new CorruptingAdapter(this.store.settings(this.database));
		try (corrupting) {
			corrupting.initialize();
			MonitoringPoint secret = MonitoringPoint.builder(TWO).time(NOW).field("n", 5).field("s", "secret").build();
			Batch batch = batch(corrupting, "batch", secret);
			WriteException failure = catchThrowableOfType(WriteException.class, () -> corrupting.write(batch));
			assertThat(failure.kind()).isEqualTo(Kind.ISOLATE);
			assertThat(failure).hasNoCause().hasMessage("it cannot take a value (its error 117).");
		}
		finally {
			root.detachAppender(log);
			root.setLevel(level);
		}
		assertThat(log.list).noneMatch((event) -> event.getFormattedMessage().contains("secret"));
	}

	@Test
	void holdsForAUserThatMayOnlyRead() {
		ClickHouseMonitoringAdapter reading = new ClickHouseMonitoringAdapter(
				this.store.settings(this.database, "reader"));
		assertHeld(reading::probe, "monitoring.clickhouse.username may only read");
		assertHeld(reading::initialize, "monitoring.clickhouse.username may only read");
	}

	@Test
	void holdsForAUserThatMayNotMakeWhatIsMissing() {
		this.database = this.store.newDatabase();
		ClickHouseMonitoringAdapter inserting = new ClickHouseMonitoringAdapter(
				this.store.settings(this.database, "inserter"));
		assertHeld(inserting::probe, "CREATE DATABASE");
		assertHeld(inserting::initialize, "CREATE DATABASE");
		open(inserting, Duration.ZERO);
		this.pipeline.record(point(ONE, 1));
		assertThat(this.pipeline.flush()).isFalse();
		this.store.query("CREATE DATABASE " + this.database);
		assertThat(this.pipeline.flush()).isFalse();
		assertThat(this.pipeline.lastProbe().kind()).isEqualTo("hold");
		assertThat(this.pipeline.lastProbe().message()).contains("CREATE TABLE");
		this.store.query("CREATE TABLE " + this.database + ".one (time DateTime64(9), data JSON)"
				+ " ENGINE = MergeTree ORDER BY time SETTINGS non_replicated_deduplication_window = 10000");
		flush();
		assertThat(this.pipeline.probe().reachable()).isTrue();
		assertThat(numbers("one")).containsExactly(1L);
	}

	@Test
	void holdsWhereATableHasOtherColumns() {
		this.store.query("CREATE DATABASE " + this.database);
		this.store.query("CREATE TABLE " + this.database + ".one (other Int8) ENGINE = MergeTree ORDER BY other"
				+ " SETTINGS non_replicated_deduplication_window = 10000");
		this.pipeline.record(point(ONE, 1));
		assertThat(this.pipeline.flush()).isFalse();
		assertThat(this.pipeline.lastProbe().kind()).isEqualTo("hold");
		assertThat(this.pipeline.lastProbe().message()).contains("other columns");
	}

	@Test
	void sendsEverySettingThatItReliesOn() throws Exception {
		try (FaultyProxy proxy = new FaultyProxy(this.store.url())) {
			open(behind(proxy, Duration.ofSeconds(30)));
			this.pipeline.record(List.of(point(ONE, 1), point(TWO, 1), point(ONE, 2)));
			flush();
			assertThat(proxy.inserts()).hasSize(2)
				.first()
				.asString()
				.contains("async_insert=0", "wait_end_of_query=1", "insert_deduplicate=1",
						"deduplicate_blocks_in_dependent_materialized_views=1", "max_insert_block_size=2",
						"min_insert_block_size_rows=2", "min_insert_block_size_bytes=0",
						"input_format_try_infer_dates=0", "insert_deduplication_token=", "-0/one");
			assertThat(proxy.inserts()).noneMatch((query) -> query.contains(this.store.password()));
			balanceAndClose();
		}
	}

	@Test
	void storesOnceWhatWasStoredWithoutAnAnswer() throws Exception {
		try (FaultyProxy proxy = new FaultyProxy(this.store.url())) {
			open(behind(proxy, Duration.ofSeconds(30)));
			this.pipeline.record(List.of(point(ONE, 1), point(TWO, 1)));
			proxy.fault(Fault.SWALLOWED_ANSWER, Fault.LOST_REQUEST, Fault.SWALLOWED_ANSWER);
			for (int i = 0; i < 3; i++) {
				assertThat(this.pipeline.flush()).isFalse();
				assertThat(this.pipeline.lastProbe().kind()).isEqualTo("retry");
			}
			flush();
			assertThat(numbers("one")).containsExactly(1L);
			assertThat(numbers("two")).containsExactly(1L);
			balanceAndClose();
		}
	}

	@Test
	void takesNothingElseForSuccess() throws Exception {
		try (FaultyProxy proxy = new FaultyProxy(this.store.url())) {
			ClickHouseMonitoringAdapter behind = new ClickHouseMonitoringAdapter(behind(proxy, Duration.ofSeconds(30)));
			behind.initialize();
			Batch batch = batch("batch", point(ONE, 1));
			assertFails(proxy, behind, batch, Kind.RETRY, Fault.exception(200, 209, "Code: 209. DB::Exception: secret"),
					Fault.exception(500, 241, "Code: 241. DB::Exception: secret"),
					Fault.exception(408, 159, "Code: 159. DB::Exception: secret"), Fault.status(408), Fault.status(500),
					Fault.status(502), Fault.status(504));
			// The HTTP client below the store's asks once more, with the same bytes,
			// after these.
			proxy.fault(Fault.status(429));
			assertFails(proxy, behind, batch, Kind.RETRY, Fault.status(429));
			proxy.fault(Fault.status(503));
			assertFails(proxy, behind, batch, Kind.RETRY, Fault.status(503));
			assertFails(proxy, behind, batch, Kind.HOLD, Fault.status(200), Fault.status(301), Fault.status(400),
					Fault.status(401), Fault.status(403), Fault.status(404),
					Fault.exception(403, 516, "Code: 516. DB::Exception: secret"),
					Fault.exception(404, 115, "Code: 115. DB::Exception: secret"));
			assertFails(proxy, behind, batch, Kind.ISOLATE, Fault.status(413),
					Fault.exception(500, 407, "Code: 407. DB::Exception: secret"),
					Fault.exception(400, 27, "Code: 27. DB::Exception: secret"));
			behind.write(batch);
			assertThat(numbers("one")).containsExactly(1L);
			behind.close();
		}
	}

	private static void assertFails(FaultyProxy proxy, MonitoringAdapter adapter, Batch batch, Kind kind,
			Fault... faults) {
		for (Fault fault : faults) {
			proxy.fault(fault);
			WriteException failure = catchThrowableOfType(WriteException.class, () -> adapter.write(batch));
			assertThat(failure).isNotNull().hasNoCause().hasMessageNotContaining("secret");
			assertThat(failure.kind()).as(failure::getMessage).isEqualTo(kind);
		}
	}

	@Test
	void triesAgainWhereNoAnswerComes() throws Exception {
		try (FaultyProxy proxy = new FaultyProxy(this.store.url())) {
			open(behind(proxy, Duration.ofMillis(300)));
			this.pipeline.record(point(ONE, 1));
			proxy.fault(Fault.HANGING);
			assertThat(this.pipeline.flush()).isFalse();
			assertThat(this.pipeline.lastProbe().kind()).isEqualTo("retry");
			flush();
			assertThat(numbers("one")).containsExactly(1L);
			balanceAndClose();
		}
	}

	@Test
	void endsACallThatIsUnderWayWhenItIsClosed() throws Exception {
		try (FaultyProxy proxy = new FaultyProxy(this.store.url())) {
			ClickHouseMonitoringAdapter behind = new ClickHouseMonitoringAdapter(behind(proxy, Duration.ofMinutes(5)));
			behind.initialize();
			Batch batch = batch("batch", point(ONE, 1));
			proxy.fault(Fault.HANGING);
			CompletableFuture<WriteException> failure = CompletableFuture
				.supplyAsync(() -> catchThrowableOfType(WriteException.class, () -> behind.write(batch)));
			Awaitility.await().until(() -> !proxy.inserts().isEmpty());
			behind.close();
			assertThat(failure.get(10, TimeUnit.SECONDS).kind()).isEqualTo(Kind.RETRY);
		}
	}

	@Test
	void usesNoServerThatWasClosedWhileItWasLookedAt() throws Exception {
		try (AtLine whileItIsOpened = new AtLine("Executed CREATE DATABASE", this.adapter::close)) {
			WriteException failure = catchThrowableOfType(WriteException.class, this.adapter::initialize);
			assertThat(whileItIsOpened.times).isEqualTo(1);
			assertThat(failure.kind()).isEqualTo(Kind.RETRY);
		}
		this.adapter.initialize();
		this.adapter.write(batch("batch", point(ONE, 1)));
		assertThat(numbers("one")).containsExactly(1L);
	}

	@Test
	void usesNoServerThatIsMadeWhileItIsClosed() throws Exception {
		try (AtLine whileItIsMade = new AtLine(Client.class, "Adding endpoint", this.adapter::close)) {
			WriteException failure = catchThrowableOfType(WriteException.class, this.adapter::initialize);
			assertThat(whileItIsMade.times).isEqualTo(1);
			assertThat(failure.kind()).isEqualTo(Kind.RETRY);
		}
		this.adapter.initialize();
		this.adapter.write(batch("batch", point(ONE, 1)));
		assertThat(numbers("one")).containsExactly(1L);
	}

	@Test
	void leavesNoConnectionWhereItCannotBeOpened() throws Exception {
		try (FaultProxy proxy = new FaultProxy(URI.create(this.store.url()).getPort(), "nothing")) {
			ClickHouseSettings settings = this.store.settings(this.database);
			ClickHouseMonitoringAdapter behind = new ClickHouseMonitoringAdapter(
					ClickHouseSettings.defaults(proxy.url(), this.database, settings.username(), settings.password()));
			try (AtLine whileItIsOpened = new AtLine("Executed CREATE DATABASE", () -> {
				throw new NoClassDefFoundError("as told");
			})) {
				assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(behind::initialize);
				assertThat(whileItIsOpened.times).isEqualTo(1);
			}
			Awaitility.await().untilAsserted(() -> assertThat(proxy.connections()).isZero());
			behind.initialize();
			assertThat(proxy.connections()).isPositive();
			behind.close();
		}
	}

	@Test
	void worksBehindAPath() throws Exception {
		try (FaultyProxy proxy = new FaultyProxy(this.store.url())) {
			ClickHouseSettings settings = behind(proxy, Duration.ofSeconds(30));
			open(ClickHouseSettings.defaults(settings.url() + "/path/to/clickhouse/", this.database,
					settings.username(), settings.password()));
			this.pipeline.record(point(ONE, 1));
			flush();
			assertThat(numbers("one")).containsExactly(1L);
			balanceAndClose();
		}
	}

	@Test
	void storesEachPointOnceWhereTheServerIsKilledTwice() throws Exception {
		FetchedClickHouse server = this.store.fetched();
		Assumptions.assumeTrue(server != null, "only the fetched server can be killed");
		open(new ClickHouseMonitoringAdapter(this.store.settings(this.database)), Duration.ofMillis(10));
		int count = 10_000;
		for (int i = 0; i < count; i++) {
			this.pipeline.record(point(ONE, i));
			if (i == count / 4 || i == count / 2) {
				long before = this.pipeline.statistics().stored();
				Awaitility.await().until(() -> this.pipeline.statistics().stored() > before);
				server.kill();
			}
			if (i == count / 3 || i == count * 3 / 4) {
				Awaitility.await().until(() -> !this.pipeline.lastProbe().reachable());
				server.start();
			}
		}
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> this.pipeline.statistics().pending() == 0);
		assertThat(this.pipeline.statistics().stored()).isEqualTo(count);
		assertThat(numbers("one")).hasSize(count).doesNotHaveDuplicates();
	}

	private ClickHouseSettings behind(FaultyProxy proxy, Duration readTimeout) {
		ClickHouseSettings settings = this.store.settings(this.database);
		return new ClickHouseSettings(proxy.url(), this.database, settings.username(), settings.password(), null,
				settings.retention(), settings.connectTimeout(), readTimeout, null, true);
	}

	private static MonitoringPoint point(PointLayout layout, int number) {
		return MonitoringPoint.builder(layout).time(NOW.plusNanos(number)).field("n", number).build();
	}

	private Batch batch(String token, MonitoringPoint... points) throws IOException {
		return batch(this.adapter, token, points);
	}

	private static Batch batch(MonitoringAdapter adapter, String token, MonitoringPoint... points) throws IOException {
		BatchBuilder builder = new BatchBuilder();
		for (MonitoringPoint point : points) {
			builder.beginRow();
			adapter.encode(point, builder);
			builder.endRow();
		}
		return builder.freeze(token);
	}

	private void flush() {
		assertThat(this.pipeline.flush()).as(() -> this.pipeline.lastProbe().toString()).isTrue();
	}

	private List<Object> numbers(String series) {
		return this.store.rows(this.database, series)
			.values()
			.stream()
			.flatMap(List::stream)
			.map((data) -> data.get("n"))
			.toList();
	}

	private String engine(String table) {
		return this.store.query("SELECT engine_full FROM system.tables WHERE database = '" + this.database
				+ "' AND name = '" + table + "'");
	}

	private static void assertHeld(ThrowingCallable call, String message) {
		assertThatExceptionOfType(WriteException.class).isThrownBy(call)
			.withMessageContaining(message)
			.satisfies((failure) -> assertThat(failure.kind()).isEqualTo(Kind.HOLD));
	}

	/**
	 * Encodes every tenth point of the series {@code two} as no store takes it.
	 */
	private static final class CorruptingAdapter extends ForwardingAdapter {

		CorruptingAdapter(ClickHouseSettings settings) {
			super(new ClickHouseMonitoringAdapter(settings));
		}

		@Override
		public boolean encode(MonitoringPoint point, BatchBuilder row) throws IOException {
			super.encode(point, row);
			boolean corrupt = point.layout() == TWO && (Long) point.fields().get("n") % 10 == 5;
			row.write((corrupt ? "secret" : "").getBytes(StandardCharsets.UTF_8));
			return true;
		}

	}

	/**
	 * Does something as soon as a line is logged, on the thread that logs it.
	 */
	private static final class AtLine extends AppenderBase<ILoggingEvent> implements AutoCloseable {

		private final Logger logger;

		private final Level level;

		private final String text;

		private final Runnable action;

		private int times;

		AtLine(String text, Runnable action) {
			this(ClickHouseMonitoringAdapter.class, text, action);
		}

		AtLine(Class<?> source, String text, Runnable action) {
			this.logger = (Logger) LoggerFactory.getLogger(source);
			this.level = this.logger.getLevel();
			this.text = text;
			this.action = action;
			this.logger.setLevel(Level.DEBUG);
			this.logger.addAppender(this);
			start();
		}

		@Override
		protected void append(ILoggingEvent event) {
			if (event.getFormattedMessage().contains(this.text)) {
				this.times++;
				this.action.run();
			}
		}

		@Override
		public void close() {
			this.logger.detachAppender(this);
			this.logger.setLevel(this.level);
		}

	}

}
