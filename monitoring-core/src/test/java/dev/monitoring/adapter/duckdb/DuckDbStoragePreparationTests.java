package dev.monitoring.adapter.duckdb;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringClock;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;
import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;
import dev.monitoring.statistics.LatencyHistogram;
import dev.monitoring.statistics.RouteStatistics;
import dev.monitoring.statistics.Statistics;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StorageException;
import dev.monitoring.storage.StoragePart;
import dev.monitoring.storage.StoragePreparation;
import dev.monitoring.storage.StorageScript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link DuckDbStoragePreparation} and of what housekeeping does to aggregates.
 */
class DuckDbStoragePreparationTests {

	private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

	private static final ZoneId MOSCOW = ZoneId.of("Europe/Moscow");

	@TempDir
	Path folder;

	/**
	 * The worker looks after the file once a minute.
	 */
	private final AtomicLong ticker = new AtomicLong();

	private Instant now = NOW;

	private @Nullable MonitoringPipeline pipeline;

	private DuckDbMonitoringAdapter adapter;

	private int recorded;

	private void open(Duration retention, long maxSize) {
		Clock clock = ((InstantSource) () -> this.now).withZone(ZoneOffset.UTC);
		this.adapter = new DuckDbMonitoringAdapter(new DuckDbSettings(path(), retention, maxSize, 0, 128L << 20, 1),
				clock);
		this.pipeline = MonitoringPipeline.to(this.adapter)
			.flushingPeriod(Duration.ZERO)
			.bufferSize(200_000)
			.ticker(this.ticker::get)
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
	}

	@Test
	void aggregatesADayBeforeItIsDeletedForItsAge() throws Exception {
		open(Duration.ofDays(2), 1L << 30);
		preparation(MOSCOW).create(line());
		for (int day = 0; day < 6; day++) {
			record(10, NOW.minus(Duration.ofDays(day)), "GET:/a");
			tend();
		}
		assertThat(raw()).as("whole local days of those that are kept").isEqualTo(30);
		assertCounted(60);
		this.now = NOW.plus(Duration.ofDays(100));
		tend();
		assertThat(raw()).isZero();
		assertCounted(60);
	}

	@Test
	void aggregatesMuchThatIsOldBitByBit() throws Exception {
		open(Duration.ofDays(2), 1L << 30);
		preparation(MOSCOW).create(line());
		flush();
		execute("INSERT INTO requests SELECT make_timestamp_ns(" + MonitoringClock.nanos(NOW)
				+ " - (10 + range // 600000) * 86400000000000),"
				+ " '{\"service\":\"shop\",\"route\":\"GET:/a\",\"status_code\":200,\"execution_time\":0.1}'"
				+ " FROM range(1800000)");
		tend();
		assertThat(raw()).as("the worker has points to write meanwhile").isEqualTo(600_000);
		assertCounted(1_800_000);
		tend();
		assertThat(raw()).isZero();
		assertCounted(1_800_000);
	}

	@Test
	void countsPointsOfADayThatIsGoneAlready() throws Exception {
		open(Duration.ofDays(2), 1L << 30);
		preparation(MOSCOW).create(line());
		for (int i = 0; i < 3; i++) {
			record(10, NOW.minus(Duration.ofDays(10)), "GET:/a");
			tend();
			assertThat(raw()).isZero();
			assertCounted(10 * (i + 1));
		}
		preparation(MOSCOW).aggregate();
		assertCounted(30);
	}

	@Test
	void aggregatesDaysBeforeTheFileOutgrowsItsLimit() throws Exception {
		open(Duration.ofDays(30), DuckDbSettings.SMALLEST_MAX_SIZE);
		preparation(MOSCOW).create(line());
		for (int day = 12; day > 0; day--) {
			record(60_000, NOW.minus(Duration.ofDays(day)), "GET:/" + day);
			tend();
		}
		assertThat(raw()).isBetween(1L, 600_000L);
		assertCounted(720_000);
		preparation(MOSCOW).aggregate();
		assertCounted(720_000);
		assertThat(Files.size(path())).isLessThanOrEqualTo(DuckDbSettings.SMALLEST_MAX_SIZE);
	}

	@Test
	void aDayThatIsGoneInPartKeepsItsCounts() throws Exception {
		open(Duration.ofDays(30), DuckDbSettings.SMALLEST_MAX_SIZE);
		preparation(MOSCOW).create(line());
		for (int hour = 8; hour > 0; hour--) {
			record(100_000, NOW.minus(Duration.ofHours(hour)), "GET:/" + hour);
			tend();
		}
		assertThat(raw()).isBetween(1L, 700_000L);
		assertCounted(800_000);
		this.now = NOW.plus(Duration.ofDays(1));
		preparation(MOSCOW).aggregate();
		preparation(MOSCOW).aggregate();
		assertCounted(800_000);
		assertThat(number("SELECT sum(requests)::BIGINT FROM aggregated.requests_1d"))
			.as("rows are to be added up, settled or not")
			.isEqualTo(800_000);
	}

	@Test
	void deletesTheOldestAggregatesOnlyOnceThereAreNoPoints() throws Exception {
		open(Duration.ofDays(30), DuckDbSettings.SMALLEST_MAX_SIZE);
		preparation(MOSCOW).create(line());
		record(10, NOW.minus(Duration.ofDays(1)), "GET:/a");
		tend();
		execute("INSERT INTO aggregated.usages_1d SELECT make_timestamp_ns(" + MonitoringClock.nanos(NOW)
				+ " - (range % 1000) * 86400000000000), uuid()::VARCHAR, uuid()::VARCHAR, uuid()::VARCHAR, 1, true"
				+ " FROM range(300000)");
		for (int i = 0; i < 40; i++) {
			tend();
		}
		assertThat(raw()).isZero();
		long left = number("SELECT count(*) FROM aggregated.usages_1d");
		assertThat(left).isBetween(1L, 299_999L);
		assertThat(number(
				"SELECT count(*) FROM aggregated.usages_1d WHERE day > TIMESTAMP '2026-11-24 12:00:00' - INTERVAL 100 DAYS"))
			.isEqualTo(300 * 100);
		assertThat(Files.size(path())).isLessThanOrEqualTo(DuckDbSettings.SMALLEST_MAX_SIZE);
	}

	@Test
	void newPointsCountAfterYoungAggregatesHadToGo() throws Exception {
		open(Duration.ofDays(30), DuckDbSettings.SMALLEST_MAX_SIZE);
		preparation(MOSCOW).create(line());
		record(10, NOW.minus(Duration.ofDays(11)), "GET:/a");
		tend();
		execute("INSERT INTO aggregated.usages_1d SELECT make_timestamp_ns(" + MonitoringClock.nanos(NOW)
				+ " - (1 + range % 10) * 86400000000000), uuid()::VARCHAR, uuid()::VARCHAR, uuid()::VARCHAR, 1, true"
				+ " FROM range(300000)");
		tend();
		assertThat(number("SELECT count(*) FROM aggregated.usages_1d")).isZero();
		long since = number("SELECT since FROM aggregated.scope");
		assertThat(DuckDbSource.instant(since)).as("today").isEqualTo(Instant.parse("2026-11-23T21:00:00Z"));
		record(10, NOW.minusSeconds(60), "GET:/a");
		flush();
		assertCounted(10);
		this.now = NOW.plus(Duration.ofDays(40));
		tend();
		assertThat(raw()).isZero();
		assertCounted(10);
	}

	@Test
	void daysOfAnotherLengthHaveARowEach() throws Exception {
		ZoneId berlin = ZoneId.of("Europe/Berlin");
		this.now = Instant.parse("2026-04-20T12:00:00Z");
		open(Duration.ofDays(20), 1L << 30);
		preparation(berlin).create(line());
		Map<Instant, Long> expected = new LinkedHashMap<>();
		Instant from = LocalDate.of(2026, 3, 26).atStartOfDay(berlin).toInstant();
		for (int day = 0; day < 8; day++) {
			record(1 + day, LocalDate.of(2026, 3, 26).plusDays(day).atTime(12, 0).atZone(berlin).toInstant(), "GET:/a");
			expected.put(from.plus(Duration.ofDays(day)), 1L + day);
		}
		tend();
		assertThat(raw()).as("the last three days are kept").isEqualTo(6 + 7 + 8);
		StatisticsQuery query = new StatisticsQuery(from.plus(Duration.ofHours(10)), this.now, null, null,
				Duration.ofDays(1), 100);
		Statistics<RouteStatistics> answer = this.adapter
			.statistics(StatisticsSettings.defaults().withAggregation(berlin))
			.routes(query);
		assertThat(answer.from()).isEqualTo(from);
		Map<Instant, Long> counted = new LinkedHashMap<>();
		answer.rows().forEach((row) -> counted.merge(row.time(), row.requests(), Long::sum));
		assertThat(counted).isEqualTo(expected);
	}

	@Test
	void aStepOfCenturiesIsOnePeriod() throws Exception {
		open(Duration.ofDays(2), 1L << 30);
		preparation(MOSCOW).create(line());
		record(10, NOW.minus(Duration.ofDays(5)), "GET:/a");
		record(10, NOW.minusSeconds(1), "GET:/a");
		tend();
		Statistics<RouteStatistics> answer = this.adapter
			.statistics(StatisticsSettings.defaults().withAggregation(MOSCOW))
			.routes(new StatisticsQuery(NOW.minus(Duration.ofDays(9)), NOW, null, null, Duration.ofDays(200_000), 9));
		assertThat(answer.rows()).singleElement().satisfies((row) -> {
			assertThat(row.time()).isEqualTo(answer.from());
			assertThat(row.requests()).isEqualTo(20);
		});
	}

	@Test
	void pointsCountBeforeTheFirstWholeDay() throws Exception {
		open(Duration.ofDays(30), 1L << 30);
		preparation(MOSCOW).create(line());
		record(10, NOW.minusSeconds(60), "GET:/a");
		flush();
		execute("UPDATE aggregated.scope SET since = " + MonitoringClock.nanos(NOW.plus(Duration.ofDays(20))));
		assertCounted(10);
	}

	@Test
	void anInterruptedBackFillGoesOnWhereItEnded() throws Exception {
		open(Duration.ofDays(365), 1L << 30);
		for (int day = 1; day <= 10; day++) {
			record(5, NOW.minus(Duration.ofDays(day)), "GET:/a");
		}
		flush();
		List<String> lines = new ArrayList<>();
		preparation(MOSCOW).create((line) -> {
			lines.add(line);
			if (line.contains("day 4 of 10")) {
				Thread.currentThread().interrupt();
			}
		});
		assertThat(Thread.interrupted()).isTrue();
		assertThat(lines).hasSize(4 + 4)
			.startsWith("Made table aggregated.requests_1d")
			.endsWith("Aggregated 2026-11-17: 5 requests (day 4 of 10)");
		lines.clear();
		preparation(MOSCOW).create(lines::add);
		assertThat(lines).hasSize(6)
			.startsWith("Aggregated 2026-11-18: 5 requests (day 1 of 6)")
			.endsWith("Aggregated 2026-11-23: 5 requests (day 6 of 6)");
		lines.clear();
		preparation(MOSCOW).create(lines::add);
		assertThat(lines).isEmpty();
	}

	@Test
	void neverAggregatesADayThatWasGoneInPartBefore() throws Exception {
		open(Duration.ofDays(2), 1L << 30);
		for (int hour = 1; hour < 100; hour++) {
			record(1, NOW.minus(Duration.ofHours(hour)), "GET:/a");
		}
		tend();
		assertThat(raw()).isEqualTo(48);
		List<String> lines = new ArrayList<>();
		preparation(MOSCOW).create(lines::add);
		assertThat(lines).contains("Aggregated 2026-11-23: 24 requests (day 1 of 1)");
		this.now = NOW.plus(Duration.ofDays(30));
		tend();
		Statistics<RouteStatistics> answer = statistics(MOSCOW);
		assertThat(answer.from()).as("the first day that is whole").isEqualTo(Instant.parse("2026-11-22T21:00:00Z"));
		assertThat(answer.rows()).singleElement()
			.extracting(RouteStatistics::requests)
			.as("from that day on")
			.isEqualTo(39L);
	}

	@Test
	void countsTimesAsTheHistogramDoes() throws Exception {
		open(Duration.ofDays(30), 1L << 30);
		LatencyHistogram expected = new LatencyHistogram();
		for (double bound : LatencyHistogram.bucketBounds()) {
			for (double seconds : new double[] { Math.nextDown(bound), bound, bound, Math.nextUp(bound) }) {
				recordOne(NOW.minus(Duration.ofDays(1)), "GET:/a", seconds);
				expected.record(seconds);
			}
		}
		flush();
		preparation(MOSCOW).create(line());
		Map<?, ?> times = inFile((session) -> session.rows("SELECT times FROM aggregated.requests_1d", List.of(),
				(row) -> (Map<?, ?>) row.getObject(1)))
			.get(0);
		LatencyHistogram actual = new LatencyHistogram();
		double[] bounds = LatencyHistogram.bucketBounds();
		for (int i = 0; i <= bounds.length; i++) {
			Object count = times.get((i < bounds.length) ? bounds[i] : Double.POSITIVE_INFINITY);
			actual.add(LatencyHistogram.bucketLabels().get(i), (count != null) ? ((Number) count).longValue() : 0);
		}
		List<String> counts = new ArrayList<>();
		expected.forEach((label, count) -> counts.add(label + "=" + count));
		List<String> found = new ArrayList<>();
		actual.forEach((label, count) -> found.add(label + "=" + count));
		assertThat(found).isEqualTo(counts);
		assertThat(actual.total()).isEqualTo(this.recorded);
	}

	@Test
	void usesEditedScriptsAndSaysSo() throws Exception {
		open(Duration.ofDays(2), 1L << 30);
		Path edited = Files.createDirectory(this.folder.resolve("scripts"));
		List<StorageScript> ours = preparation(MOSCOW).scripts();
		assertThat(ours).extracting(StorageScript::name)
			.containsExactly("tables.sql", "requests_1d.sql", "errors_1d.sql", "usages_1d.sql");
		Files.writeString(edited.resolve("tables.sql"), ours.get(0).text() + "-- ours\n");
		Files.writeString(edited.resolve("requests_1d.sql"),
				ours.get(1).text().replace("coalesce(v[2], '') AS route", "'any' AS route"));
		AggregationSettings settings = new AggregationSettings(LocalTime.of(1, 0), MOSCOW, 3, edited);
		StoragePreparation preparation = this.adapter.preparation(settings);
		preparation.create(line());
		record(10, NOW.minus(Duration.ofDays(1)), "GET:/a");
		record(10, NOW.minus(Duration.ofDays(5)), "GET:/b");
		flush();
		assertThat(preparation.scripts().get(1).text()).contains("'any'");
		preparation.create(line());
		tend();
		assertThat(number("SELECT sum(requests)::BIGINT FROM aggregated.requests_1d WHERE route = 'any'"))
			.as("by housekeeping too")
			.isEqualTo(20);
		assertThat(preparation.probe()).hasSize(4)
			.allSatisfy((part) -> assertThat(part.state()).isEqualTo(StoragePart.State.EDITED));
	}

	@Test
	void completesWhatIsThereInPart() throws Exception {
		open(Duration.ofDays(2), 1L << 30);
		preparation(MOSCOW).create(line());
		record(10, NOW.minus(Duration.ofDays(5)), "GET:/a");
		tend();
		execute("DROP TABLE aggregated.errors_1d");
		execute("DROP TABLE aggregated.scope");
		assertThat(preparation(MOSCOW).probe()).extracting(StoragePart::name, StoragePart::state)
			.map(Object::toString)
			.hasSize(4)
			.filteredOn((part) -> part.contains("MISSING"))
			.hasSize(2);
		List<String> lines = new ArrayList<>();
		preparation(MOSCOW).create(lines::add);
		assertThat(lines).containsExactly("Made table aggregated.errors_1d", "Made table aggregated.scope");
		assertCounted(10);
	}

	@Test
	void keepsPointsAsLongAsTheyCannotBeAggregated() throws Exception {
		open(Duration.ofDays(2), DuckDbSettings.SMALLEST_MAX_SIZE);
		preparation(MOSCOW).create(line());
		flush();
		record(1000, NOW.minus(Duration.ofDays(5)), "GET:/old");
		flush();
		preparation(MOSCOW).create(line());
		Path edited = Files.createDirectory(this.folder.resolve("scripts"));
		Files.writeString(edited.resolve("errors_1d.sql"), "SELECT nonsense");
		StoragePreparation broken = this.adapter
			.preparation(new AggregationSettings(LocalTime.of(1, 0), MOSCOW, 9, edited));
		assertThatExceptionOfType(StorageException.class).isThrownBy(broken::aggregate)
			.withMessageContaining("errors_1d.sql failed with Binder Error");
		tend();
		assertThat(raw()).as("they outlive the retention").isEqualTo(1000);
		assertCounted(1000);
		for (int i = 0; i < 8; i++) {
			record(100_000, NOW.minus(Duration.ofDays(1)).plusSeconds(i), "GET:/new");
			tend();
		}
		assertThat(raw()).isBetween(1L, 700_000L);
		assertThat(Files.size(path())).as("but not max-size").isLessThanOrEqualTo(DuckDbSettings.SMALLEST_MAX_SIZE);
		assertThat(statistics(MOSCOW).rows()).filteredOn((row) -> row.route().equals("GET:/old"))
			.singleElement()
			.extracting(RouteStatistics::requests)
			.as("what was aggregated last stays")
			.isEqualTo(1000L);
	}

	@Test
	void keepsWhatWasAggregatedLastOnlyOncePointsAreDeleted() throws Exception {
		open(Duration.ofDays(9), 1L << 30);
		record(10, NOW.minus(Duration.ofDays(2)), "GET:/a");
		flush();
		preparation(MOSCOW).create(line());
		DuckDbDay day = DuckDbDay.of(MonitoringClock.nanos(NOW.minus(Duration.ofDays(2))), MOSCOW);
		inFile((session) -> {
			session.execute("ALTER TABLE _monitoring_kept_from RENAME TO _elsewhere");
			assertThatExceptionOfType(SQLException.class)
				.isThrownBy(() -> new DuckDbAggregates(session).keepLast(day, day.end()))
				.withMessageContaining("_monitoring_kept_from");
			session.execute("ALTER TABLE _elsewhere RENAME TO _monitoring_kept_from");
			return session;
		});
		assertThat(raw()).isEqualTo(10);
		assertCounted(10);
		long deleted = inFile((session) -> new DuckDbAggregates(session).keepLast(day, day.end()));
		assertThat(deleted).isEqualTo(10);
		assertThat(raw()).isZero();
		assertCounted(10);
	}

	@Test
	void aNewZoneCountsNothingTwice() throws Exception {
		open(Duration.ofDays(4), 1L << 30);
		preparation(MOSCOW).create(line());
		for (int hour = 1; hour < 200; hour++) {
			record(1, NOW.minus(Duration.ofHours(hour)), "GET:/a");
		}
		tend();
		preparation(MOSCOW).aggregate();
		ZoneId kolkata = ZoneId.of("Asia/Kolkata");
		preparation(kolkata).create(line());
		this.now = NOW.plus(Duration.ofDays(2));
		tend();
		preparation(kolkata).aggregate();
		assertThat(statistics(kolkata).rows()).singleElement()
			.extracting(RouteStatistics::requests)
			.isEqualTo((long) this.recorded);
		assertThat(number("SELECT sum(requests)::BIGINT FROM aggregated.requests_1d")).isEqualTo(this.recorded);
	}

	@Test
	void errorsOfADayWithoutRequestsAreCounted() throws Exception {
		open(Duration.ofDays(1), 1L << 30);
		preparation(MOSCOW).create(line());
		record(1, NOW.minus(Duration.ofDays(9)), "GET:/a");
		this.pipeline.record(ErrorPoint.of(MonitoringClock.nanos(NOW.minus(Duration.ofDays(8))), "shop", "GET:/a", 200,
				"CLIENT_ABORT", "1,id", AdditionalValues.NONE));
		tend();
		assertThat(statistics(MOSCOW).rows()).singleElement().satisfies((row) -> {
			assertThat(row.requests()).isEqualTo(1);
			assertThat(row.errors()).isEqualTo(1);
		});
	}

	@Test
	void aggregatesWhileOthersWriteReadAndDelete() throws Exception {
		open(Duration.ofDays(3), 1L << 30);
		StoragePreparation preparation = preparation(MOSCOW);
		preparation.create(line());
		flush();
		for (int day = 9; day > 0; day--) {
			record(5_000, NOW.minus(Duration.ofDays(day)), "GET:/a");
		}
		flush();
		CompletableFuture<Void> backFill = CompletableFuture.runAsync(() -> {
			try {
				for (int i = 0; i < 5; i++) {
					preparation.create(line());
					preparation.aggregate();
				}
			}
			catch (StorageException ex) {
				throw new IllegalStateException(ex);
			}
		});
		while (!backFill.isDone()) {
			record(100, NOW.minus(Duration.ofDays(2)), "GET:/a");
			tend();
			assertThat(statistics(MOSCOW).rows()).singleElement()
				.extracting(RouteStatistics::requests)
				.as("nothing is missing, nothing counted twice")
				.isEqualTo((long) this.recorded);
		}
		backFill.get();
		assertThat(raw()).isLessThan(this.recorded);
		assertCounted(this.recorded);
	}

	@Test
	void aggregatingMakesNoTables() throws Exception {
		open(Duration.ofDays(9), 1L << 30);
		record(10, NOW.minus(Duration.ofDays(1)), "GET:/a");
		flush();
		StoragePreparation preparation = preparation(MOSCOW);
		preparation.aggregate();
		assertThat(preparation.probe()).extracting(StoragePart::state).containsOnly(StoragePart.State.MISSING);
		preparation.create(line());
		execute("DROP TABLE aggregated.usages_1d");
		preparation(MOSCOW).aggregate();
		assertThat(preparation.probe()).extracting(StoragePart::state).contains(StoragePart.State.MISSING);
		preparation.drop(line());
		preparation.aggregate();
		assertThat(preparation.probe()).extracting(StoragePart::state).containsOnly(StoragePart.State.MISSING);
	}

	@Test
	void whatMadeTablesMakesThemAgainInAnotherFile() throws Exception {
		open(Duration.ofDays(9), 1L << 30);
		flush();
		StoragePreparation preparation = preparation(MOSCOW);
		preparation.create(line());
		execute("DROP SCHEMA aggregated CASCADE");
		preparation.aggregate();
		assertThat(preparation.probe()).extracting(StoragePart::state).containsOnly(StoragePart.State.PRESENT);
	}

	@Test
	void needsNoInitialize() throws Exception {
		DuckDbMonitoringAdapter fresh = new DuckDbMonitoringAdapter(DuckDbSettings.defaults(path()),
				Clock.fixed(NOW, ZoneOffset.UTC));
		assertThat(fresh.preparation(AggregationSettings.defaults(MOSCOW)).probe()).hasSize(4);
		assertThat(path()).as("looking makes no file").doesNotExist();
		fresh.preparation(AggregationSettings.defaults(MOSCOW)).create(line());
		assertThat(path()).exists();
		fresh.close();
		assertThatExceptionOfType(StorageException.class)
			.isThrownBy(() -> fresh.preparation(AggregationSettings.defaults(MOSCOW)).aggregate())
			.withMessageContaining("the file is closed");
	}

	private static Consumer<String> line() {
		return (line) -> assertThat(line).isNotBlank();
	}

	private StoragePreparation preparation(ZoneId zone) {
		return this.adapter.preparation(AggregationSettings.defaults(zone));
	}

	private Path path() {
		return this.folder.resolve("test.duckdb");
	}

	private void record(int count, Instant from, String route) {
		for (int i = 0; i < count; i++) {
			recordOne(from.plusMillis(i / 20), route, 0.001 * (i % 1000 + 1));
		}
	}

	private void recordOne(Instant time, String route, double seconds) {
		this.pipeline.record(request(time, route, seconds));
		this.recorded++;
	}

	private static MonitoringPoint request(Instant time, String route, double seconds) {
		return RequestPoint.of(MonitoringClock.nanos(time), "shop", route, 200, id(time), seconds,
				AdditionalValues.NONE);
	}

	private static String id(Instant time) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		return time.getEpochSecond() + "," + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
	}

	private void flush() {
		assertThat(this.pipeline.flush()).as(() -> this.pipeline.lastProbe().toString()).isTrue();
	}

	private void tend() {
		this.ticker.addAndGet(Duration.ofMinutes(1).toNanos());
		flush();
	}

	private Statistics<RouteStatistics> statistics(ZoneId zone) {
		return this.adapter.statistics(StatisticsSettings.defaults().withAggregation(zone))
			.routes(new StatisticsQuery(NOW.minus(Duration.ofDays(60)), this.now.plusSeconds(1), null, null, null,
					100));
	}

	private void assertCounted(long requests) {
		assertThat(statistics(MOSCOW).rows().stream().mapToLong(RouteStatistics::requests).sum()).isEqualTo(requests);
	}

	private long raw() throws Exception {
		return number("SELECT count(*) FROM requests");
	}

	private long number(String sql) throws Exception {
		return inFile((session) -> session.number(sql));
	}

	private void execute(String sql) throws Exception {
		inFile((session) -> {
			session.execute(sql);
			return sql;
		});
	}

	/**
	 * A second database object of the same file shares the driver's instance.
	 */
	private <T> T inFile(DuckDbSessions.Use<T> use) throws Exception {
		DuckDbDatabase database = new DuckDbDatabase(
				new DuckDbSettings(path(), Duration.ofDays(1), 1L << 30, 0, 128L << 20, 1), false,
				() -> Long.MAX_VALUE);
		try {
			return database.work(use);
		}
		finally {
			database.close();
		}
	}

}
