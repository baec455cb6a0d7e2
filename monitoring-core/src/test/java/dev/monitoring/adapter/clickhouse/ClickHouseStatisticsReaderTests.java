package dev.monitoring.adapter.clickhouse;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import com.sun.net.httpserver.HttpServer;
import org.assertj.core.groups.Tuple;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.statistics.ErrorStatistics;
import dev.monitoring.statistics.RequestQuery;
import dev.monitoring.statistics.RouteStatistics;
import dev.monitoring.statistics.Statistics;
import dev.monitoring.statistics.StatisticsException;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.statistics.UsageStatistics;
import dev.monitoring.storage.AggregationSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link ClickHouseStatisticsReader} on a real server, beside the compatibility
 * kit.
 */
@ExtendWith(ClickHouseEngine.class)
class ClickHouseStatisticsReaderTests {

	private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

	private static final ZoneId UTC = ZoneId.of("UTC");

	private static final String REQUEST = "{\"service\":\"shop\",\"route\":\"GET:/\",\"status_code\":200,\"execution_time\":0.1}";

	private ClickHouseStore store;

	private String database;

	private ClickHouseMonitoringAdapter adapter;

	@BeforeEach
	void open(ClickHouseStore store) {
		this.store = store;
		this.database = store.newDatabase();
		store.query("CREATE DATABASE " + this.database);
		this.adapter = new ClickHouseMonitoringAdapter(store.settings(this.database, Duration.ofDays(30)));
	}

	@AfterEach
	void close() {
		this.adapter.close();
	}

	@Test
	void endsAQueryThatTakesTooLong() {
		String sleeping = "sleepEachRow(0.1) = 0 AND '" + this.database + "' != ''";
		this.store.query("CREATE VIEW " + this.database
				+ ".requests AS SELECT now64(9) AS time, '{}'::JSON AS data FROM numbers(100000) WHERE " + sleeping
				+ " SETTINGS max_block_size = 1");
		StatisticsReader reader = this.adapter.statistics(new StatisticsSettings(1000, Duration.ofMillis(300), null));
		assertThatExceptionOfType(StatisticsException.class).isThrownBy(() -> reader.routes(query(null)))
			.withMessage("ClickHouse ended the query after 300 ms: ask for a shorter range, or raise"
					+ " monitoring.statistics.timeout");
		Awaitility.await()
			.until(() -> this.store
				.query("SELECT count() FROM system.processes WHERE query LIKE '%" + this.database
						+ "%' AND query NOT LIKE '%system.processes%'")
				.equals("0"));
	}

	@Test
	void moreQuestionsThanConnectionsWaitForTheirTurnAndHinderNoWriting() throws Exception {
		this.store.query("CREATE VIEW " + this.database
				+ ".requests AS SELECT now64(9) AS time, '{}'::JSON AS data FROM numbers(7)"
				+ " WHERE sleepEachRow(0.1) = 0 SETTINGS max_block_size = 1");
		ClickHouseSettings own = this.store.settings(this.database);
		ClickHouseMonitoringAdapter impatient = new ClickHouseMonitoringAdapter(
				new ClickHouseSettings(own.url(), own.database(), own.username(), own.password(), null, own.retention(),
						Duration.ofMillis(500), own.readTimeout(), null, true));
		StatisticsReader reader = impatient.statistics(StatisticsSettings.defaults());
		List<CompletableFuture<Statistics<RouteStatistics>>> answers = inParallel(8, () -> reader.routes(query(null)));
		impatient.initialize();
		MonitoringPoint point = MonitoringPoint.builder(PointLayout.series("other").build()).field("n", 1).build();
		impatient.write(batch(impatient, point));
		assertThat(answers).as("written while questions wait").anyMatch((answer) -> !answer.isDone());
		assertThat(answers).allSatisfy((answer) -> assertThat(answer.get(1, TimeUnit.MINUTES).rows()).hasSize(1));
		impatient.close();
	}

	@Test
	void saysThatAllConnectionsAreUsed() throws Exception {
		CountDownLatch asked = new CountDownLatch(ClickHouseServer.CONNECTIONS);
		CountDownLatch end = new CountDownLatch(1);
		HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		ExecutorService threads = Executors.newCachedThreadPool();
		http.setExecutor(threads);
		http.createContext("/", (exchange) -> {
			asked.countDown();
			await(end);
			exchange.close();
		});
		http.start();
		ClickHouseMonitoringAdapter adapter = new ClickHouseMonitoringAdapter(ClickHouseSettings
			.defaults("http://127.0.0.1:" + http.getAddress().getPort(), this.database, "monitoring", ""));
		try {
			StatisticsReader reader = adapter.statistics(new StatisticsSettings(1000, Duration.ofMillis(300), null));
			inParallel(ClickHouseServer.CONNECTIONS, () -> reader.routes(query(null)));
			await(asked);
			assertThatExceptionOfType(StatisticsException.class).isThrownBy(() -> reader.routes(query(null)))
				.withMessage(
						"ClickHouse still answers 4 earlier questions after 300 ms, and no more are asked at a time:"
								+ " ask again later, or raise monitoring.statistics.timeout");
		}
		finally {
			end.countDown();
			adapter.close();
			http.stop(0);
			threads.shutdownNow();
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static <T> List<CompletableFuture<T>> inParallel(int number, Supplier<T> question) {
		return IntStream.range(0, number)
			.mapToObj((i) -> CompletableFuture.supplyAsync(question, (task) -> new Thread(task).start()))
			.toList();
	}

	private static Batch batch(ClickHouseMonitoringAdapter adapter, MonitoringPoint point) {
		BatchBuilder builder = new BatchBuilder();
		builder.beginRow();
		adapter.encode(point, builder);
		builder.endRow();
		return builder.freeze("token");
	}

	@Test
	void whatIsMissingOrNoNumberIsEmptyOrZero() {
		table("requests");
		table("errors");
		table("usages_statistic");
		insert("requests", "{}");
		insert("requests", "{\"status_code\":\"n/a\",\"execution_time\":0.5}");
		insert("requests", "{\"status_code\":\"200\",\"execution_time\":1,\"service\":7}");
		insert("errors", "{}");
		insert("usages_statistic", "{\"_usages\":1,\"a.b_usages\":2,\"c_usages\":\"x\",\"d_usages\":9007199254740993}");
		StatisticsReader reader = this.adapter.statistics(StatisticsSettings.defaults());
		assertThat(reader.routes(query(null)).rows()).containsExactly(
				new RouteStatistics(null, "", "", 0, 2, 1, 0.5, 0.5, 0.5),
				new RouteStatistics(null, "7", "", 200, 1, 0, 1, 1, 1));
		assertThat(reader.errors(query(null)).rows()).singleElement()
			.extracting(ErrorStatistics::service, ErrorStatistics::errorCode, ErrorStatistics::errors)
			.containsExactly("", "", 1L);
		assertThat(reader.usages(query(null)).rows()).containsExactly(
				new UsageStatistics(null, "", "d", 9007199254740993L), new UsageStatistics(null, "", "a.b", 2));
	}

	@Test
	void countsUsagesOfEveryName() {
		table("usages_statistic");
		insert("usages_statistic",
				"{\"service\":\"shop\",\"x`y\\\\z\\\"'${a}\\t_usages\":1,\"_usages\":1,\"t_usages\":\"3\"}");
		insert("usages_statistic",
				"{\"service\":\"shop\",\"x`y\\\\z\\\"'${a}_usages\":2,\"a..b_usages\":4,\"a.b_usages\":5}");
		StatisticsReader reader = this.adapter.statistics(StatisticsSettings.defaults());
		List<UsageStatistics> all = List.of(usage("a.b", 5), usage("a..b", 4), usage("t", 3), usage("x`y\\z\"'${a}", 2),
				usage("x`y\\z\"'${a}\t", 1));
		assertThat(reader.usages(query(null)).rows()).as("with a key that is no column").isEqualTo(all);
		this.store.query("TRUNCATE TABLE " + this.database + ".usages_statistic");
		insert("usages_statistic",
				"{\"service\":\"shop\",\"x`y\\\\z\\\"'${a}_usages\":2,\"a.b_usages\":5,\"t_usages\":\"3\"}");
		assertThat(reader.usages(query(null)).rows()).as("by columns")
			.containsExactly(usage("a.b", 5), usage("t", 3), usage("x`y\\z\"'${a}", 2));
		assertThat(reader.usages(query(Duration.ofSeconds(7))).rows()).hasSize(3);
	}

	private static UsageStatistics usage(String name, long usages) {
		return new UsageStatistics(null, "shop", name, usages);
	}

	@Test
	void stepsOfAggregatesAreCountedFromTheStartThatTheAnswerSays() throws Exception {
		table("requests");
		for (int hour = 0; hour < 48; hour++) {
			insert("requests", NOW.truncatedTo(ChronoUnit.DAYS).minus(hour, ChronoUnit.HOURS),
					"{\"service\":\"shop\",\"route\":\"GET:/\",\"status_code\":200,\"execution_time\":0.1}");
		}
		this.adapter.preparation(AggregationSettings.defaults(UTC)).create((line) -> {
		});
		StatisticsReader reader = new ClickHouseMonitoringAdapter(
				this.store.settings(this.database, Duration.ofHours(1)))
			.statistics(StatisticsSettings.defaults().withAggregation(UTC));
		Instant from = NOW.truncatedTo(ChronoUnit.DAYS).minus(1, ChronoUnit.DAYS);
		Statistics<RouteStatistics> answer = reader.routes(new StatisticsQuery(from.plusSeconds(1),
				from.plus(20, ChronoUnit.HOURS), null, null, Duration.ofHours(6), 100));
		assertThat(answer.from()).isEqualTo(from);
		assertThat(answer.to()).isEqualTo(from.plus(1, ChronoUnit.DAYS));
		assertThat(answer.approximate()).isTrue();
		assertThat(answer.rows()).extracting(RouteStatistics::time, RouteStatistics::requests)
			.containsExactly(row(from, 0), row(from, 6), row(from, 12), row(from, 18));
	}

	@Test
	void rawRowsCountOnlyFromWhereTheyAreWholeThoughTheRetentionWasRaised() throws Exception {
		writeDaysAndAggregate(20);
		Instant today = NOW.truncatedTo(ChronoUnit.DAYS);
		Instant expired = today.minus(7, ChronoUnit.DAYS).plus(10, ChronoUnit.HOURS);
		this.store.query("ALTER TABLE " + this.database + ".requests DELETE WHERE time < fromUnixTimestamp("
				+ expired.getEpochSecond() + ") SETTINGS mutations_sync = 2");
		insert("requests", today.minus(15, ChronoUnit.DAYS), REQUEST);
		StatisticsReader reader = this.adapter.statistics(StatisticsSettings.defaults().withAggregation(UTC));
		assertWhole(reader.routes(since(today.minus(18, ChronoUnit.DAYS), Duration.ofDays(1))), 18, true);
		assertWhole(reader.routes(since(today.minus(7, ChronoUnit.DAYS), Duration.ofDays(1))), 7, true);
		assertWhole(reader.routes(since(today.minus(6, ChronoUnit.DAYS), Duration.ofDays(1))), 6, false);
	}

	@Test
	void rawRowsCountOnlyWithinTheRetentionThatTheTableHas() throws Exception {
		table("requests");
		this.store.query("ALTER TABLE " + this.database
				+ ".requests MODIFY TTL toDateTime(time, 'UTC') + toIntervalSecond(259200) SETTINGS materialize_ttl_after_modify = 0");
		StatisticsReader reader = this.adapter.statistics(StatisticsSettings.defaults());
		assertThat(reader.routes(since(NOW.minus(20, ChronoUnit.DAYS), null)).from())
			.isBetween(NOW.minus(3, ChronoUnit.DAYS), NOW.minus(3, ChronoUnit.DAYS).plusSeconds(600));
	}

	/**
	 * A row an hour, today's first hour included.
	 */
	private void writeDaysAndAggregate(int days) throws Exception {
		table("requests");
		Instant today = NOW.truncatedTo(ChronoUnit.DAYS);
		this.store.query("INSERT INTO " + this.database + ".requests SELECT toDateTime64(" + today.getEpochSecond()
				+ " - number * 3600, 9, 'UTC'), '" + REQUEST + "'::JSON FROM numbers(" + (24 * days + 1) + ")");
		this.adapter.preparation(AggregationSettings.defaults(UTC)).create((line) -> {
		});
	}

	/**
	 * Each day has the requests of its hours.
	 */
	private static void assertWhole(Statistics<RouteStatistics> answer, int days, boolean approximate) {
		Instant from = NOW.truncatedTo(ChronoUnit.DAYS).minus(days, ChronoUnit.DAYS);
		assertThat(answer.approximate()).isEqualTo(approximate);
		assertThat(answer.from()).isEqualTo(from);
		assertThat(answer.rows()).hasSize(days + 1);
		for (int day = 0; day < days; day++) {
			assertThat(answer.rows().get(day).time()).isEqualTo(from.plus(day, ChronoUnit.DAYS));
			assertThat(answer.rows().get(day).requests()).isEqualTo(24);
		}
	}

	private static StatisticsQuery since(Instant from, Duration step) {
		return new StatisticsQuery(from, NOW.truncatedTo(ChronoUnit.DAYS).plusSeconds(1), null, null, step, 100);
	}

	@Test
	void stepsOfRawRowsAndAggregatesTogetherAreCountedFromTheSameStart() throws Exception {
		writeDaysAndAggregate(6);
		Instant today = NOW.truncatedTo(ChronoUnit.DAYS);
		StatisticsReader reader = new ClickHouseMonitoringAdapter(
				this.store.settings(this.database, Duration.ofDays(3)))
			.statistics(StatisticsSettings.defaults().withAggregation(UTC));
		Instant asked = today.minus(5, ChronoUnit.DAYS).plus(5, ChronoUnit.HOURS);
		Instant from = today.minus(5, ChronoUnit.DAYS);
		for (Instant moment : List.of(asked, from)) {
			Statistics<RouteStatistics> answer = reader.routes(since(moment, Duration.ofHours(7)));
			assertThat(answer.from()).isEqualTo(from);
			assertThat(answer.rows()).hasSize(18).allSatisfy((row) -> {
				assertThat(Duration.between(from, row.time()).toHours() % 7).isZero();
				assertThat(row.requests()).isEqualTo(row.time().isBefore(today.minusSeconds(7 * 3600)) ? 7 : 2);
			});
		}
	}

	private static Tuple row(Instant from, int hours) {
		return Tuple.tuple(from.plus(hours, ChronoUnit.HOURS), 6L);
	}

	@Test
	void findsThePointsOfARequestInEverySeriesWithTheirTypes() {
		table("requests");
		table("subtask_final");
		this.store.query("CREATE TABLE " + this.database + ".other (data String) ENGINE = Memory");
		insert("requests",
				"{\"request_id\":\"1,x\",\"n\":9007199254740993,\"d\":1.0,\"b\":true,\"a.b\":{\"c\":\"\\\"\"}}");
		insert("subtask_final", NOW.plusNanos(1), "{\"request_id\":\"1,x\",\"task_id\":\"7\"}");
		StatisticsReader reader = this.adapter.statistics(StatisticsSettings.defaults());
		assertThat(reader.requests(new RequestQuery(null, null, null, null, "1,x", null, null, 10)))
			.satisfiesExactly((point) -> {
				assertThat(point.series()).isEqualTo("requests");
				assertThat(point.data()).containsEntry("n", 9007199254740993L)
					.containsEntry("d", 1.0)
					.containsEntry("b", true)
					.containsEntry("a.b.c", "\"")
					.hasSize(5);
			}, (point) -> {
				assertThat(point.series()).isEqualTo("subtask_final");
				assertThat(point.time()).isEqualTo(NOW.plusNanos(1));
				assertThat(point.data()).containsEntry("task_id", "7");
			});
	}

	@Test
	void findsKeysThatAreAlsoTheBeginningOfOthers() {
		table("requests");
		insert("requests",
				"{\"request_id\":\"1,x\",\"a\":1,\"a.b\":-0.0,\"a.b.c\":\"x\",\"a.\":false,\".\":\"y\",\"list\":[1,[2]]}");
		StatisticsReader reader = this.adapter.statistics(StatisticsSettings.defaults());
		assertThat(reader.requests(new RequestQuery(null, null, null, null, "1,x", null, null, 10))).singleElement()
			.satisfies((point) -> assertThat(point.data()).containsEntry("a", 1L)
				.containsEntry("a.b", -0.0)
				.containsEntry("a.b.c", "x")
				.containsEntry("a.", false)
				.containsEntry(".", "y")
				.containsKey("list")
				.hasSize(7));
	}

	@Test
	void aUserWhoMaySendNoSettingsIsToldSo() {
		ClickHouseMonitoringAdapter reader = new ClickHouseMonitoringAdapter(
				this.store.settings(this.database, "reader"));
		assertThatExceptionOfType(StatisticsException.class)
			.isThrownBy(() -> reader.statistics(StatisticsSettings.defaults()).routes(query(null)))
			.withMessageContaining("monitoring.clickhouse.username")
			.withMessageContaining("not read-only");
		reader.close();
	}

	@Test
	void saysWhatIsWrongWithoutSecrets() {
		ClickHouseMonitoringAdapter refused = new ClickHouseMonitoringAdapter(
				ClickHouseSettings.defaults(this.store.url(), this.database, "monitoring", "not-the-password"));
		assertThatExceptionOfType(StatisticsException.class)
			.isThrownBy(() -> refused.statistics(StatisticsSettings.defaults()).routes(query(null)))
			.withMessageContaining("monitoring.clickhouse.password")
			.withMessageNotContaining("not-the-password")
			.withNoCause();
		refused.close();
	}

	private static StatisticsQuery query(Duration step) {
		return new StatisticsQuery(NOW.minusSeconds(100), NOW.plusSeconds(100), null, null, step, 100);
	}

	private void table(String series) {
		new ClickHouseSchema(this.store.settings(this.database)).createTable(series).forEach(this.store::query);
	}

	private void insert(String series, String data) {
		insert(series, NOW, data);
	}

	private void insert(String series, Instant time, String data) {
		this.store.query("INSERT INTO " + this.database + "." + series + " SELECT fromUnixTimestamp64Nano("
				+ time.getEpochSecond() + "000000000 + " + time.getNano() + "), " + ClickHouseSchema.text(data)
				+ "::JSON SETTINGS insert_deduplicate = 0");
	}

}
