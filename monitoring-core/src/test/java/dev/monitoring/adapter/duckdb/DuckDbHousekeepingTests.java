package dev.monitoring.adapter.duckdb;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringClock;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.series.RequestPoint;
import dev.monitoring.statistics.RouteStatistics;
import dev.monitoring.statistics.Statistics;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link DuckDbHousekeeping}: the file keeps within its bounds.
 */
class DuckDbHousekeepingTests {

	private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

	private static final long MAX_SIZE = DuckDbSettings.SMALLEST_MAX_SIZE;

	@TempDir
	Path folder;

	/**
	 * The worker looks after the file once a minute.
	 */
	private final AtomicLong ticker = new AtomicLong();

	@Test
	void deletesWhatIsOlderThanTheRetention() {
		DuckDbMonitoringAdapter adapter = adapter(settings(Duration.ofDays(2), 1L << 30));
		try (MonitoringPipeline pipeline = pipeline(adapter)) {
			pipeline.record(request(NOW.minus(Duration.ofDays(2)).minusMillis(1), "GET:/old"));
			pipeline.record(request(NOW.minus(Duration.ofDays(2)).plusMillis(1), "GET:/young"));
			tend(pipeline);
			Statistics<RouteStatistics> all = adapter.statistics(StatisticsSettings.defaults()).routes(days(30));
			assertThat(all.rows()).extracting(RouteStatistics::route).containsExactly("GET:/young");
			assertThat(all.from()).as("the answer covers what is kept").isEqualTo(NOW.minus(Duration.ofDays(2)));
		}
	}

	@Test
	void deletesTheOldestDaysBeforeTheFileOutgrowsItsLimit() throws Exception {
		DuckDbSettings settings = settings(Duration.ofDays(30), MAX_SIZE);
		DuckDbMonitoringAdapter adapter = adapter(settings);
		long largest = 0;
		try (MonitoringPipeline pipeline = pipeline(adapter)) {
			for (int day = 20; day > 0; day--) {
				for (int i = 0; i < 30_000; i++) {
					pipeline.record(request(NOW.minus(Duration.ofDays(day)).plusMillis(i), "GET:/" + day));
				}
				tend(pipeline);
				largest = Math.max(largest, Files.size(settings.path()));
			}
			var routes = adapter.statistics(StatisticsSettings.defaults()).routes(days(30)).rows();
			assertThat(routes).extracting(RouteStatistics::route)
				.contains("GET:/1", "GET:/2")
				.doesNotContain("GET:/20");
			assertThat(routes).allSatisfy((route) -> assertThat(route.requests()).isEqualTo(30_000));
			assertThat(pipeline.statistics().stored()).isEqualTo(20 * 30_000);
		}
		assertThat(largest).isLessThanOrEqualTo(MAX_SIZE);
	}

	@Test
	void deletesHoursWhereOneDayIsTooMuch() throws Exception {
		DuckDbSettings settings = settings(Duration.ofDays(30), MAX_SIZE);
		DuckDbMonitoringAdapter adapter = adapter(settings);
		try (MonitoringPipeline pipeline = pipeline(adapter)) {
			for (int hour = 11; hour >= 0; hour--) {
				for (int i = 0; i < 60_000; i++) {
					pipeline.record(request(NOW.minus(Duration.ofHours(hour)).minusMillis(i), "GET:/" + hour));
				}
				tend(pipeline);
			}
			assertThat(adapter.statistics(StatisticsSettings.defaults()).routes(days(1)).rows())
				.extracting(RouteStatistics::route)
				.contains("GET:/0")
				.doesNotContain("GET:/11");
			assertThat(Files.size(settings.path())).isLessThanOrEqualTo(MAX_SIZE);
		}
	}

	@Test
	void rewritesAFileThatIsLargerThanItMayBe() throws Exception {
		DuckDbSettings large = settings(Duration.ofDays(30), 1L << 30);
		try (MonitoringPipeline pipeline = pipeline(adapter(large))) {
			for (int day = 10; day > 0; day--) {
				for (int i = 0; i < 60_000; i++) {
					pipeline.record(request(NOW.minus(Duration.ofDays(day)).plusMillis(i), "GET:/" + day));
				}
				pipeline.flush();
			}
		}
		assertThat(Files.size(large.path())).isGreaterThan(MAX_SIZE);
		DuckDbMonitoringAdapter adapter = adapter(settings(Duration.ofDays(30), MAX_SIZE));
		try (MonitoringPipeline pipeline = pipeline(adapter)) {
			tend(pipeline);
			assertThat(Files.size(large.path())).isLessThanOrEqualTo(MAX_SIZE);
			assertThat(adapter.statistics(StatisticsSettings.defaults()).routes(days(30)).rows()).isNotEmpty()
				.allSatisfy((route) -> assertThat(route.requests()).isEqualTo(60_000));
			pipeline.record(request(NOW.minusSeconds(1), "GET:/after"));
			assertThat(pipeline.flush()).isTrue();
		}
	}

	@Test
	void deletesTheOldestDaysWhereTheDiskIsShortOfSpaceThatTheyTake() throws Exception {
		DuckDbSettings roomy = settings(Duration.ofDays(30), 1L << 30);
		try (MonitoringPipeline pipeline = pipeline(adapter(roomy))) {
			for (int day = 10; day > 0; day--) {
				for (int i = 0; i < 60_000; i++) {
					pipeline.record(request(NOW.minus(Duration.ofDays(day)).plusMillis(i), "GET:/" + day));
				}
				pipeline.flush();
			}
		}
		long size = Files.size(roomy.path());
		DuckDbSettings floor = new DuckDbSettings(roomy.path(), Duration.ofDays(30), 1L << 30, size / 2, 128L << 20, 1);
		// A disk that would be full, were the file any larger.
		DuckDbMonitoringAdapter adapter = new DuckDbMonitoringAdapter(floor, Clock.fixed(NOW, ZoneOffset.UTC),
				() -> size - sizeOf(roomy.path()));
		try (MonitoringPipeline pipeline = pipeline(adapter)) {
			pipeline.record(request(NOW.minusSeconds(1), "GET:/new"));
			// While it is short of space the file cannot be copied.
			assertThat(pipeline.flush()).isFalse();
			assertThat(adapter.statistics(StatisticsSettings.defaults()).routes(days(30)).rows())
				.as("nor is anything deleted")
				.hasSize(10);
		}
		DuckDbMonitoringAdapter larger = new DuckDbMonitoringAdapter(floor, Clock.fixed(NOW, ZoneOffset.UTC),
				() -> 3 * size / 2 - 1 - sizeOf(roomy.path()));
		try (MonitoringPipeline pipeline = pipeline(larger)) {
			pipeline.record(request(NOW.minusSeconds(1), "GET:/new"));
			assertThat(pipeline.flush()).as(() -> pipeline.lastProbe().toString()).isTrue();
			assertThat(larger.statistics(StatisticsSettings.defaults()).routes(days(30)).rows())
				.extracting(RouteStatistics::route)
				.contains("GET:/1", "GET:/new")
				.doesNotContain("GET:/10");
		}
	}

	@Test
	void deletesNothingWhereSomebodyElseFilledTheDisk() {
		DuckDbSettings floor = new DuckDbSettings(this.folder.resolve("test.duckdb"), Duration.ofDays(30), 1L << 30,
				1L << 40, 128L << 20, 1);
		AtomicLong free = new AtomicLong(Long.MAX_VALUE);
		DuckDbMonitoringAdapter adapter = new DuckDbMonitoringAdapter(floor, Clock.fixed(NOW, ZoneOffset.UTC),
				free::get);
		try (MonitoringPipeline pipeline = pipeline(adapter)) {
			pipeline.record(request(NOW.minus(Duration.ofDays(9)), "GET:/old"));
			tend(pipeline);
			free.set(1L << 39);
			pipeline.record(request(NOW.minusSeconds(1), "GET:/new"));
			assertThat(pipeline.flush()).isFalse();
			assertThat(pipeline.lastProbe().message()).contains("monitoring.duckdb.min-free-disk");
			assertThat(adapter.statistics(StatisticsSettings.defaults()).routes(days(30)).rows())
				.extracting(RouteStatistics::route)
				.containsExactly("GET:/old");
			free.set(Long.MAX_VALUE);
			assertThat(pipeline.flush()).isTrue();
		}
	}

	private static long sizeOf(Path path) {
		return path.toFile().length() + path.resolveSibling(path.getFileName() + ".wal").toFile().length();
	}

	private void tend(MonitoringPipeline pipeline) {
		this.ticker.addAndGet(Duration.ofMinutes(1).toNanos());
		assertThat(pipeline.flush()).as(() -> pipeline.lastProbe().toString()).isTrue();
	}

	private DuckDbSettings settings(Duration retention, long maxSize) {
		return new DuckDbSettings(this.folder.resolve("test.duckdb"), retention, maxSize, 0, 128L << 20, 1);
	}

	private static DuckDbMonitoringAdapter adapter(DuckDbSettings settings) {
		return new DuckDbMonitoringAdapter(settings, Clock.fixed(NOW, ZoneOffset.UTC));
	}

	private MonitoringPipeline pipeline(DuckDbMonitoringAdapter adapter) {
		MonitoringPipeline pipeline = MonitoringPipeline.to(adapter)
			.flushingPeriod(Duration.ZERO)
			.bufferSize(200_000)
			.ticker(this.ticker::get)
			.build();
		pipeline.start();
		return pipeline;
	}

	private static MonitoringPoint request(Instant time, String route) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		String id = time.getEpochSecond() + "," + Long.toHexString(random.nextLong())
				+ Long.toHexString(random.nextLong());
		return RequestPoint.of(MonitoringClock.nanos(time), "shop", route, 200, id, random.nextDouble(),
				AdditionalValues.NONE);
	}

	private static StatisticsQuery days(int days) {
		return new StatisticsQuery(NOW.minus(Duration.ofDays(days)), NOW.plusSeconds(1), null, null, null, 100);
	}

}
