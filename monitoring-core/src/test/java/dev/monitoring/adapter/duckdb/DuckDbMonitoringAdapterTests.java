package dev.monitoring.adapter.duckdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringClock;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;
import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;
import dev.monitoring.series.UsagePoint;
import dev.monitoring.statistics.ErrorStatistics;
import dev.monitoring.statistics.RequestQuery;
import dev.monitoring.statistics.RequestRecord;
import dev.monitoring.statistics.RouteStatistics;
import dev.monitoring.statistics.StatisticsException;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.statistics.UsageStatistics;
import dev.monitoring.support.ForwardingAdapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests of {@link DuckDbMonitoringAdapter} on a real database.
 */
class DuckDbMonitoringAdapterTests {

	private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

	private static final PointLayout OWN = PointLayout.series("payments")
		.tag("currency", ValueType.STRING)
		.field("amount", ValueType.FLOAT)
		.build();

	@TempDir
	Path folder;

	private DuckDbMonitoringAdapter adapter;

	private MonitoringPipeline pipeline;

	@BeforeEach
	void open() {
		open(DuckDbSettings.defaults(path()));
	}

	private void open(DuckDbSettings settings) {
		this.adapter = new DuckDbMonitoringAdapter(settings, Clock.fixed(NOW, ZoneOffset.UTC));
		open(this.adapter, 5000);
	}

	private void open(MonitoringAdapter adapter, int batchSize) {
		this.pipeline = MonitoringPipeline.to(adapter)
			.flushingPeriod(Duration.ZERO)
			.batchSize(batchSize)
			.commonTags(Map.of("instance", "test:1"))
			.bufferSize(1_000_000)
			.build();
		this.pipeline.start();
	}

	@AfterEach
	void balanceAndClose() {
		this.pipeline.close();
		PipelineStatistics statistics = this.pipeline.statistics();
		assertThat(statistics.recorded()).isEqualTo(statistics.stored() + statistics.totalDropped());
		assertThat(statistics.pending()).isZero();
	}

	private Path path() {
		return this.folder.resolve("new").resolve("test.duckdb");
	}

	@Test
	void storesAtTheFirstAttempt() {
		record(NOW, "GET:/a", 200, 0.25);
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(this.pipeline.statistics().stored()).isEqualTo(1);
	}

	@Test
	void keepsTypesAndTimesToTheNanosecond() {
		Instant time = NOW.minusNanos(1);
		this.pipeline.record(MonitoringPoint.builder(OWN)
			.time(time)
			.tag("currency", "EUR")
			.tag("shop", 7)
			.field("amount", 1)
			.field("big", Long.MAX_VALUE)
			.field("ok", true)
			.field("text", "\"quoted\" \\ ünïcode 😀")
			.field("request_id", "r1")
			.build());
		flush();
		List<RequestRecord> points = this.adapter.statistics(StatisticsSettings.defaults())
			.requests(new RequestQuery(null, null, null, null, "r1", null, null, 10));
		assertThat(points).containsExactly(new RequestRecord("payments", time,
				Map.of("currency", "EUR", "shop", 7, "instance", "test:1", "amount", 1.0, "big", Long.MAX_VALUE, "ok",
						true, "text", "\"quoted\" \\ ünïcode 😀", "request_id", "r1")));
	}

	@Test
	void countsAndComputesExactPercentiles() {
		for (int i = 1; i <= 100; i++) {
			record(NOW.minusSeconds(i), "GET:/a", 200, i / 100.0);
		}
		flush();
		assertThat(routes()).singleElement().satisfies((row) -> {
			assertThat(row.requests()).isEqualTo(100);
			assertThat(row.errors()).isZero();
			assertThat(row.mean()).isCloseTo(0.505, within(1e-9));
			// numpy.percentile(range(1, 101), [95, 99]) / 100
			assertThat(row.p95()).isCloseTo(0.9505, within(1e-9));
			assertThat(row.p99()).isCloseTo(0.9901, within(1e-9));
		});
	}

	@Test
	void estimatesPercentilesBeyondTheLimitAndSaysSo() {
		for (int i = 1; i <= 100; i++) {
			record(NOW.minusSeconds(i), "GET:/a", 200, i / 100.0);
		}
		flush();
		var statistics = this.adapter.statistics(new StatisticsSettings(50, Duration.ofSeconds(30), null))
			.routes(lastHour(null));
		assertThat(statistics.approximate()).isTrue();
		assertThat(statistics.rows().get(0).p95()).isCloseTo(0.95, within(0.03));
	}

	@Test
	void joinsErrorsByRouteAndStatus() {
		record(NOW.minusSeconds(1), "POST:/a", 200, 0.1);
		fail(NOW.minusSeconds(2), "POST:/a", 400, 13037);
		fail(NOW.minusSeconds(3), "POST:/a", 400, 13037);
		fail(NOW.minusSeconds(4), "POST:/a", 500, "IllegalStateException");
		flush();
		assertThat(routes()).extracting(RouteStatistics::statusCode, RouteStatistics::requests, RouteStatistics::errors)
			.containsExactly(tuple(400, 2L, 2L), tuple(200, 1L, 0L), tuple(500, 1L, 1L));
		assertThat(this.adapter.statistics(StatisticsSettings.defaults()).errors(lastHour(null)).rows())
			.containsExactly(
					new ErrorStatistics(null, "shop", "POST:/a", "13037", 2, NOW.minusSeconds(3), NOW.minusSeconds(2)),
					new ErrorStatistics(null, "shop", "POST:/a", "IllegalStateException", 1, NOW.minusSeconds(4),
							NOW.minusSeconds(4)));
	}

	@Test
	void sumsUsagesByName() {
		for (int i = 1; i <= 3; i++) {
			this.pipeline.record(UsagePoint.of(MonitoringClock.nanos(NOW.minusSeconds(i)), "shop", "POST:/a",
					AdditionalValues.of(Map.of(), Map.of("face_usages", i, "odd \" $.key_usages", 1))));
		}
		flush();
		assertThat(this.adapter.statistics(StatisticsSettings.defaults()).usages(lastHour(null)).rows())
			.containsExactly(new UsageStatistics(null, "shop", "face", 6),
					new UsageStatistics(null, "shop", "odd \" $.key", 3));
	}

	@Test
	void givesPeriodsRowsOfTheirOwn() {
		record(NOW.minusSeconds(30), "GET:/a", 200, 0.1);
		record(NOW.minusSeconds(90), "GET:/a", 200, 0.1);
		fail(NOW.minusSeconds(95), "GET:/a", 200, "X");
		flush();
		assertThat(
				this.adapter.statistics(StatisticsSettings.defaults()).routes(lastHour(Duration.ofMinutes(1))).rows())
			.extracting(RouteStatistics::time, RouteStatistics::requests, RouteStatistics::errors)
			.containsExactly(tuple(NOW.minusSeconds(120), 2L, 1L), tuple(NOW.minusSeconds(60), 1L, 0L));
	}

	@Test
	void takesRangeServiceRouteAndLimit() {
		record(NOW, "GET:/a", 200, 0.1);
		record(NOW.minusSeconds(3600), "GET:/a", 200, 0.1);
		record(NOW.minusSeconds(1), "GET:/b'; DROP TABLE requests; --", 200, 0.1);
		flush();
		assertThat(routes()).as("from is inclusive, to exclusive").hasSize(2);
		StatisticsQuery query = new StatisticsQuery(NOW.minusSeconds(3600), NOW, "shop",
				"GET:/b'; DROP TABLE requests; --", null, 10);
		assertThat(this.adapter.statistics(StatisticsSettings.defaults()).routes(query).rows()).hasSize(1);
		assertThat(this.adapter.statistics(StatisticsSettings.defaults())
			.routes(new StatisticsQuery(NOW.minusSeconds(3600), NOW, null, null, null, 1))
			.rows()).hasSize(1);
		assertThat(this.adapter.statistics(StatisticsSettings.defaults())
			.routes(new StatisticsQuery(NOW.minusSeconds(3600), NOW, "other", null, null, 1))
			.rows()).isEmpty();
	}

	@Test
	void findsPointsByErrorCodeRouteAndStatus() {
		record(NOW.minusSeconds(3), "GET:/a", 200, 0.1);
		fail(NOW.minusSeconds(2), "GET:/a", 400, 13037);
		flush();
		assertThat(points(new RequestQuery(null, null, null, null, null, "13037", null, 10))).containsExactly("errors");
		assertThat(points(new RequestQuery(null, null, null, null, null, null, 400, 10))).containsExactly("errors",
				"requests");
		assertThat(points(new RequestQuery(null, null, "shop", "GET:/a", null, null, null, 10))).hasSize(3);
		assertThat(points(new RequestQuery(NOW.minusSeconds(2), null, null, null, null, null, null, 1))).hasSize(1);
	}

	@Test
	void looksForAnIdNearItsOwnSecondFirst() {
		String id = NOW.getEpochSecond() + ",4b951c73-415f-409e-8744-c131511d9de7";
		for (long seconds : new long[] { -7200, 1 }) {
			this.pipeline.record(RequestPoint.of(MonitoringClock.nanos(NOW.plusSeconds(seconds)), "shop", "GET:/a", 200,
					id, 0.1, AdditionalValues.NONE));
		}
		flush();
		assertThat(find(null, null, id)).containsExactly(NOW.plusSeconds(1));
		assertThat(find(NOW.minusSeconds(9000), NOW, id)).as("in the whole range where there is none near it")
			.containsExactly(NOW.minusSeconds(7200));
		assertThat(find(NOW.minusSeconds(9000), NOW.minusSeconds(8000), id)).isEmpty();
	}

	private List<Instant> find(@Nullable Instant from, @Nullable Instant to, String id) {
		return this.adapter.statistics(StatisticsSettings.defaults())
			.requests(new RequestQuery(from, to, null, null, id, null, null, 10))
			.stream()
			.map(RequestRecord::time)
			.toList();
	}

	@Test
	void takesWhatIsMissingForEmpty() {
		PointLayout requests = PointLayout.series("requests").field("execution_time", ValueType.FLOAT).build();
		PointLayout errors = PointLayout.series("errors").field("request_id", ValueType.STRING).build();
		PointLayout usages = PointLayout.series("usages_statistic").field("_usages", ValueType.INTEGER).build();
		this.pipeline.record(List.of(
				MonitoringPoint.builder(requests)
					.time(NOW.minusSeconds(1))
					.field("execution_time", 0.5)
					.tag("status_code", "n/a")
					.build(),
				MonitoringPoint.builder(errors).time(NOW.minusSeconds(1)).field("request_id", "x").build(),
				MonitoringPoint.builder(usages)
					.time(NOW.minusSeconds(1))
					.field("_usages", 9)
					.field("face_usages", 1)
					.build()));
		flush();
		assertThat(routes()).containsExactly(new RouteStatistics(null, "", "", 0, 1, 1, 0.5, 0.5, 0.5));
		StatisticsReader reader = this.adapter.statistics(StatisticsSettings.defaults());
		assertThat(reader.errors(lastHour(null)).rows())
			.containsExactly(new ErrorStatistics(null, "", "", "", 1, NOW.minusSeconds(1), NOW.minusSeconds(1)));
		assertThat(reader.usages(lastHour(null)).rows()).containsExactly(new UsageStatistics(null, "", "face", 1));
		assertThat(reader.routes(new StatisticsQuery(NOW.minusSeconds(9), NOW, "", "", null, 10)).rows()).hasSize(1);
	}

	@Test
	void cancelsAQueryThatTakesTooLongAndNamesTheKey() {
		for (int i = 0; i < 100_000; i++) {
			record(NOW.minusSeconds(1), "GET:/a", 200, 0.1);
		}
		flush();
		StatisticsReader reader = this.adapter
			.statistics(new StatisticsSettings(10_000_000, Duration.ofMillis(1), null));
		assertThatExceptionOfType(StatisticsException.class).isThrownBy(() -> reader.routes(lastHour(null)))
			.withMessageContaining("monitoring.statistics.timeout (1ms)");
	}

	@Test
	void readsWithoutInitializeButNotAfterItsEnd() {
		record(NOW.minusSeconds(1), "GET:/a", 200, 0.1);
		this.pipeline.close();
		assertThatExceptionOfType(StatisticsException.class).isThrownBy(this::routes)
			.withMessageContaining("the file is closed");
		this.adapter = new DuckDbMonitoringAdapter(DuckDbSettings.defaults(path()), Clock.systemUTC());
		assertThat(routes()).hasSize(1);
		this.adapter.close();
	}

	@Test
	void answersEmptyWhereNothingWasRecorded() {
		flush();
		assertThat(routes()).isEmpty();
		assertThat(this.adapter.statistics(StatisticsSettings.defaults()).errors(lastHour(null)).rows()).isEmpty();
		assertThat(this.adapter.statistics(StatisticsSettings.defaults()).usages(lastHour(null)).rows()).isEmpty();
		assertThat(points(new RequestQuery(null, null, null, null, "x", null, null, 10))).isEmpty();
	}

	@Test
	void storesABatchThatIsSentAgainOnce() throws Exception {
		this.adapter.initialize();
		BatchBuilder builder = new BatchBuilder();
		for (int i = 0; i < 10; i++) {
			builder.beginRow();
			this.adapter.encode(request(NOW.minusSeconds(1), "GET:/a", 200, 0.1), builder);
			builder.endRow();
		}
		Batch batch = builder.freeze("token");
		this.adapter.write(batch);
		this.adapter.write(batch);
		for (Batch half : batch.halves()) {
			this.adapter.write(half);
			this.adapter.write(half);
		}
		this.adapter.close();
		this.adapter.initialize();
		this.adapter.write(batch);
		this.adapter.write(batch.halves().get(1));
		assertThat(routes()).singleElement().extracting(RouteStatistics::requests).isEqualTo(20L);
	}

	@Test
	void forgetsOldBatches() throws Exception {
		this.adapter.initialize();
		this.pipeline.close();
		inFile("INSERT INTO _monitoring_batches SELECT 'old', now()::TIMESTAMP - INTERVAL 49 HOURS");
		this.adapter.initialize();
		this.adapter.maintain();
		this.adapter.close();
		inFile((session) -> assertThat(session.number("SELECT count(*) FROM _monitoring_batches")).isZero());
	}

	@Test
	void setsABatchAsideWhoseTableIsAView() throws Exception {
		this.pipeline.close();
		inFile("CREATE VIEW payments AS SELECT 1 AS one");
		open(this.adapter, 2);
		pay(1);
		pay(2);
		record(NOW.minusSeconds(2), "GET:/a", 200, 0.1);
		record(NOW.minusSeconds(1), "GET:/a", 200, 0.1);
		assertThat(this.pipeline.flush()).isFalse();
		assertThat(this.pipeline.flush()).isFalse();
		assertThat(this.pipeline.flush()).as("the third failure has another batch tried").isFalse();
		assertThat(this.pipeline.statistics().stored()).isEqualTo(2);
		assertThat(this.pipeline.lastProbe().reachable()).isTrue();
		record(NOW.minusSeconds(1), "GET:/a", 200, 0.1);
		this.pipeline.flush();
		assertThat(routes()).singleElement().extracting(RouteStatistics::requests).isEqualTo(3L);
		assertThat(this.pipeline.statistics().pending()).as("the payments").isEqualTo(2);
		inFile("DROP VIEW payments");
		this.pipeline.close();
		assertThat(this.pipeline.statistics().stored()).as("tried once more").isEqualTo(5);
	}

	@Test
	void storesAllButTheRowThatItCannotRead() throws Exception {
		this.pipeline.close();
		inFile("CREATE TABLE payments (time TIMESTAMP_NS NOT NULL, data JSON NOT NULL,"
				+ " amount VARCHAR AS (json_extract_string(data, '$.amount')))");
		open(new ForwardingAdapter(this.adapter) {

			@Override
			public boolean encode(MonitoringPoint point, BatchBuilder row) throws IOException {
				super.encode(point, row);
				boolean bad = Double.valueOf(42).equals(point.fields().get("amount"));
				row.write((bad ? "no value" : "").getBytes(StandardCharsets.US_ASCII));
				return true;
			}

		}, 1000);
		for (int i = 0; i < 100; i++) {
			pay(i);
		}
		flush();
		assertThat(this.pipeline.statistics().dropped()).containsEntry("refused", 1L);
		assertThat(this.pipeline.statistics().stored()).isEqualTo(99);
	}

	private void pay(double amount) {
		this.pipeline.record(MonitoringPoint.builder(OWN).time(NOW).field("amount", amount).build());
	}

	private void inFile(String sql) throws Exception {
		inFile((session) -> session.execute(sql));
	}

	private void inFile(DuckDbDatabase.Work work) throws Exception {
		DuckDbDatabase database = new DuckDbDatabase(DuckDbSettings.defaults(path()), false, () -> Long.MAX_VALUE);
		database.open();
		try {
			database.change(work);
		}
		finally {
			database.close();
		}
	}

	@Test
	void keepsWhatWasStoredOverARestart() {
		record(NOW.minusSeconds(1), "GET:/a", 200, 0.1);
		this.pipeline.close();
		open(DuckDbSettings.defaults(path()));
		record(NOW.minusSeconds(1), "GET:/a", 200, 0.1);
		flush();
		assertThat(routes()).singleElement().extracting(RouteStatistics::requests).isEqualTo(2L);
	}

	@Test
	void probesWithoutInitialize() throws Exception {
		this.adapter.probe();
		assertThat(this.pipeline.probe().reachable()).isTrue();
	}

	@Test
	void keepsItsFolderAndFileFromOthers() throws IOException {
		flush();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path().getParent())))
			.isEqualTo("rwx------");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path()))).isEqualTo("rw-------");
		record(NOW.minusSeconds(1), "GET:/a", 200, 0.1);
		flush();
		Path log = path().resolveSibling(path().getFileName() + ".wal");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log))).isEqualTo("rw-------");
	}

	@Test
	void setsADamagedFileAsideAndGoesOn() throws IOException {
		Files.createDirectories(path().getParent());
		Files.writeString(path(), "This is not a database, and was longer than a header once. ".repeat(500));
		record(NOW.minusSeconds(1), "GET:/a", 200, 0.1);
		flush();
		assertThat(routes()).hasSize(1);
		try (Stream<Path> files = Files.list(path().getParent())) {
			assertThat(files.map((file) -> file.getFileName().toString()))
				.anyMatch((name) -> name.startsWith("test.duckdb.damaged-"));
		}
	}

	@Test
	void takesNoPathForDamage() throws IOException {
		this.pipeline.close();
		Path folder = Files.createDirectories(this.folder.resolve("corrupt checksum").resolve("not a valid duckdb"));
		open(DuckDbSettings.defaults(folder));
		record(NOW, "GET:/a", 200, 0.1);
		assertThat(this.pipeline.flush()).isFalse();
		assertThat(this.pipeline.lastProbe().kind()).isEqualTo("hold");
		assertThat(folder).as("what is there stays").isDirectory();
	}

	@Test
	void setsNothingAsideWhereItIsOnlyAsked() throws IOException {
		this.pipeline.close();
		Files.createDirectories(path().getParent());
		Files.writeString(path(), "This is not a database, and was longer than a header once. ".repeat(500));
		open(DuckDbSettings.defaults(path()));
		assertThat(this.pipeline.probe().reachable()).isFalse();
		assertThat(Files.readString(path())).startsWith("This is not");
	}

	@Test
	void answersARangeOfCenturiesInSteps() {
		record(NOW.minusSeconds(1), "GET:/a", 200, 0.1);
		flush();
		assertThat(this.adapter.statistics(StatisticsSettings.defaults())
			.routes(new StatisticsQuery(Instant.parse("0001-01-01T00:00:00Z"), NOW, null, null, Duration.ofMinutes(5),
					10))
			.rows()).hasSize(1);
	}

	@Test
	void holdsWhereTheFileCannotBeMade() throws IOException {
		Files.writeString(this.folder.resolve("new"), "a file, not a folder");
		record(NOW, "GET:/a", 200, 0.1);
		assertThat(this.pipeline.flush()).isFalse();
		assertThat(this.pipeline.lastProbe().kind()).isEqualTo("hold");
		assertThat(this.pipeline.lastProbe().message()).contains("monitoring.duckdb.path").contains(path().toString());
		assertThat(this.pipeline.statistics().pending()).isEqualTo(1);
		Files.delete(this.folder.resolve("new"));
		assertThat(this.pipeline.flush()).as("once an operator has mended it").isTrue();
	}

	@Test
	void holdsWhereTheDiskIsShortOfSpace() throws Exception {
		this.pipeline.close();
		open(new DuckDbSettings(path(), Duration.ofDays(7), 1L << 30, Long.MAX_VALUE, 128L << 20, 1));
		record(NOW, "GET:/a", 200, 0.1);
		assertThat(this.pipeline.flush()).isFalse();
		assertThat(this.pipeline.lastProbe().message()).contains("monitoring.duckdb.min-free-disk");
	}

	@Test
	void saysWhatIsWrongWithSettings() {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> new DuckDbSettings(path(), Duration.ofDays(7), 1, 0, 128L << 20, 1))
			.withMessageContaining("max-size must be at least 16MB");
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> new DuckDbSettings(path(), Duration.ofDays(7), 1L << 30, 0, (32L << 20) - 1, 1))
			.withMessageContaining("memory-limit must be at least 32MB");
	}

	@Test
	void sortsTheDriversFailures() {
		SQLException locked = new SQLException(
				"IO Error: Could not set lock on file \"x\": Conflicting lock is held in /usr/bin/java (PID 42). See");
		assertThat(DuckDbFailures.opening(locked, path())).satisfies((failure) -> {
			assertThat(failure.kind()).isEqualTo(WriteException.Kind.HOLD);
			assertThat(failure).hasMessageContaining("process 42 (/usr/bin/java)")
				.hasMessageContaining("monitoring.duckdb.path");
		});
	}

	private void record(Instant time, String route, int status, double seconds) {
		this.pipeline.record(request(time, route, status, seconds));
	}

	private static MonitoringPoint request(Instant time, String route, int status, double seconds) {
		return RequestPoint.of(MonitoringClock.nanos(time), "shop", route, status, "id", seconds,
				AdditionalValues.NONE);
	}

	private void fail(Instant time, String route, int status, Object code) {
		this.pipeline.record(List.of(request(time, route, status, 0.1),
				ErrorPoint.of(MonitoringClock.nanos(time), "shop", route, status, code, "id", AdditionalValues.NONE)));
	}

	private void flush() {
		assertThat(this.pipeline.flush()).as(() -> this.pipeline.lastProbe().toString()).isTrue();
	}

	private StatisticsQuery lastHour(Duration step) {
		return new StatisticsQuery(NOW.minusSeconds(3600), NOW, null, null, step, 100);
	}

	private List<RouteStatistics> routes() {
		return this.adapter.statistics(StatisticsSettings.defaults()).routes(lastHour(null)).rows();
	}

	private List<String> points(RequestQuery query) {
		return this.adapter.statistics(StatisticsSettings.defaults())
			.requests(query)
			.stream()
			.map(RequestRecord::series)
			.toList();
	}

}
