package dev.monitoring.adapter.influx;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.StatisticsCompatibilityKit;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StoragePreparation;

/**
 * What statistics say with InfluxDB.
 */
@ExtendWith(RealInflux.Condition.class)
@Timeout(300)
class InfluxStatisticsCompatibilityTests extends StatisticsCompatibilityKit {

	private static RealInflux influx;

	private final String bucket = "kit" + Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, 36);

	private InfluxMonitoringAdapter reading;

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
	void makeBucket() {
		influx.makeBucket(this.bucket, LONG);
		this.reading = new InfluxMonitoringAdapter(influx.settings(this.bucket, LONG), Clock.systemUTC());
	}

	@AfterEach
	void removeBucket() {
		this.reading.close();
		influx.remove(this.bucket);
	}

	@Override
	protected MonitoringAdapter adapter() {
		return new InfluxMonitoringAdapter(influx.settings(this.bucket, LONG), Clock.systemUTC());
	}

	/**
	 * The bucket's own retention counts.
	 */
	@Override
	protected StatisticsReader reader(StatisticsSettings settings, Duration retention) {
		influx.setRetention(this.bucket, retention);
		return this.reading.statistics(settings);
	}

	@Override
	protected StoragePreparation preparation(AggregationSettings settings, Duration retention) {
		influx.setRetention(this.bucket, retention);
		return this.reading.preparation(settings);
	}

	/**
	 * The server does it.
	 */
	@Override
	protected void aggregate(StoragePreparation preparation) throws Exception {
		preparation.create((line) -> {
		});
		influx.runTasks(this.bucket);
	}

	@Override
	protected void deleteRawBefore(Instant moment) {
		influx.deleteBefore(this.bucket, moment);
	}

}
