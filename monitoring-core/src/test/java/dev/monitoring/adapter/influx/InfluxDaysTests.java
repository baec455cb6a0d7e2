package dev.monitoring.adapter.influx;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import com.influxdb.client.domain.WritePrecision;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.monitoring.AdditionalValues;
import dev.monitoring.series.ErrorPoint;
import dev.monitoring.statistics.ErrorStatistics;
import dev.monitoring.statistics.RouteStatistics;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.statistics.UsageStatistics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what is counted of which period: of days that are aggregated, around a change
 * of the clock, and of failed requests.
 */
@ExtendWith(RealInflux.Condition.class)
@Timeout(60)
class InfluxDaysTests {

	private static final int DAYS = 10;

	private static RealInflux influx;

	private final String bucket = "days" + Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, 36);

	private InfluxMonitoringAdapter adapter;

	@BeforeAll
	static void open() {
		influx = RealInflux.open();
	}

	@AfterAll
	static void close() {
		if (influx != null) {
			influx.close();
		}
	}

	@BeforeEach
	void makeBuckets() {
		influx.makeBucket(this.bucket, Duration.ofHours(1));
		influx.makeBucket(this.bucket + "_aggregated", Duration.ofDays(1000));
		this.adapter = new InfluxMonitoringAdapter(influx.settings(this.bucket, Duration.ofHours(1)),
				Clock.systemUTC());
	}

	@AfterEach
	void removeBuckets() {
		this.adapter.close();
		influx.remove(this.bucket);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Europe/Berlin", "America/New_York", "Australia/Sydney" })
	void everyLocalDayIsAPeriodOfItsOwn(ZoneId zone) {
		Instant change = Instant.now().minus(Duration.ofDays(DAYS));
		for (int i = 0; i < 2; i++) {
			change = zone.getRules().previousTransition(change).getInstant();
			LocalDate first = LocalDate.ofInstant(change, zone).minusDays(DAYS / 2);
			writeDays(first, zone);
			assertDays(first, zone);
		}
	}

	@Test
	void aFailedRequestCountsOnceWhateverItsFields() throws Exception {
		Lines lines = new Lines();
		long now = Instant.now().minusSeconds(60).toEpochMilli() * 1_000_000;
		List<String> points = new ArrayList<>();
		for (String id : new String[] { null, "r", "", null }) {
			AdditionalValues more = AdditionalValues.of(Map.of(), points.isEmpty() ? Map.of() : Map.of("size", 2));
			points.add(lines.encode(ErrorPoint.of(now, "shop", "GET:/", 500, 5, id, more)));
		}
		influx.client()
			.getWriteApiBlocking()
			.writeRecords(this.bucket, influx.organizationId(), WritePrecision.NS, points);
		StatisticsReader reader = this.adapter.statistics(StatisticsSettings.defaults());
		Instant end = Instant.now();
		assertThat(reader.errors(new StatisticsQuery(end.minusSeconds(600), end, null, null, null, 10)).rows())
			.singleElement()
			.extracting(ErrorStatistics::errors)
			.isEqualTo(4L);
	}

	/**
	 * Writes one request, error and usage more on each day, as the tasks do.
	 */
	private void writeDays(LocalDate first, ZoneId zone) {
		List<String> lines = new ArrayList<>();
		for (int i = 0; i < DAYS; i++) {
			long day = first.plusDays(i).atStartOfDay(zone).toEpochSecond() * 1_000_000_000;
			String of = ",service=shop,route=GET:/";
			String fields = " requests=%di,errors=0i,total=1.0,le_1=%di ".formatted(i + 1, i + 1);
			lines.add("requests_1d" + of + ",status_code=200" + fields + day);
			lines.add("errors_1d" + of + ",error_code=5 errors=" + (i + 1) + "i,first=" + day + "i,last=" + day + "i "
					+ day);
			lines.add("usages_1d" + of + ",name=face usages=" + (i + 1) + "i " + day);
		}
		influx.client()
			.getWriteApiBlocking()
			.writeRecords(this.bucket + "_aggregated", influx.organizationId(), WritePrecision.NS, lines);
	}

	private void assertDays(LocalDate first, ZoneId zone) {
		StatisticsReader reader = this.adapter.statistics(StatisticsSettings.defaults().withAggregation(zone));
		Instant from = first.atStartOfDay(zone).toInstant();
		List<Instant> periods = new ArrayList<>();
		List<Long> counts = new ArrayList<>();
		for (int i = 0; i < DAYS; i++) {
			periods.add(from.plus(Duration.ofDays(i)));
			counts.add(i + 1L);
		}
		// The answer is widened to whole days, and periods are counted from where it
		// begins.
		StatisticsQuery query = new StatisticsQuery(from.plus(Duration.ofHours(7)),
				first.plusDays(DAYS).atStartOfDay(zone).toInstant(), "shop", null, Duration.ofDays(1), 100);
		assertThat(reader.routes(query).from()).isEqualTo(from);
		List<RouteStatistics> routes = reader.routes(query).rows();
		assertThat(routes).extracting(RouteStatistics::time).isEqualTo(periods);
		assertThat(routes).extracting(RouteStatistics::requests).isEqualTo(counts);
		List<ErrorStatistics> errors = reader.errors(query).rows();
		assertThat(errors).extracting(ErrorStatistics::time).isEqualTo(periods);
		assertThat(errors).extracting(ErrorStatistics::errors).isEqualTo(counts);
		List<UsageStatistics> usages = reader.usages(query).rows();
		assertThat(usages).extracting(UsageStatistics::time).isEqualTo(periods);
		assertThat(usages).extracting(UsageStatistics::usages).isEqualTo(counts);
	}

}
