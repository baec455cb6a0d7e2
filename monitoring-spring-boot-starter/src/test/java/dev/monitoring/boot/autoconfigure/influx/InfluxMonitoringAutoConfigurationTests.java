package dev.monitoring.boot.autoconfigure.influx;

import java.time.Clock;
import java.time.Duration;

import com.influxdb.client.InfluxDBClient;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.influx.InfluxMonitoringAdapter;
import dev.monitoring.adapter.influx.InfluxSettings;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.autoconfigure.StorageDescription;
import dev.monitoring.boot.autoconfigure.statistics.StatisticsAutoConfiguration;
import dev.monitoring.boot.support.MemoryAdapter;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.storage.StoragePreparation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link InfluxMonitoringAutoConfiguration}, without a server: nothing waits for
 * one.
 */
class InfluxMonitoringAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, InfluxMonitoringAutoConfiguration.class,
				StatisticsAutoConfiguration.class, MonitoringAutoConfiguration.class))
		.withPropertyValues("monitoring.influx.url=http://localhost:1", "monitoring.influx.organization=shop",
				"monitoring.influx.token=secret-token", "monitoring.shutdown-timeout=0s");

	@Test
	void isTheStoreWhereItsAddressIsSet() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(InfluxMonitoringAdapter.class)
				.hasSingleBean(StatisticsReader.class)
				.doesNotHaveBean(StoragePreparation.class);
			assertThat(context.getBean(MonitoringPipeline.class).storageType()).isEqualTo("influx");
			assertThat(context.getBean(InfluxSettings.class).toString()).doesNotContain("secret-token");
		});
	}

	@Test
	void saysWhereItKeepsPointsAndForHowLong() {
		this.contextRunner.withPropertyValues("monitoring.influx.bucket=points")
			.run((context) -> assertThat(context.getBean(StorageDescription.class).text())
				.isEqualTo("influx at http://localhost:1/shop/points for 30d"));
	}

	@Test
	void isPreparedForAggregationWhereAskedTo() {
		this.contextRunner
			.withPropertyValues("monitoring.aggregation.enabled=true", "monitoring.aggregation.zone=Europe/Moscow")
			.run((context) -> assertThat(context.getBean(StoragePreparation.class).scripts()).hasSize(3)
				.allSatisfy((script) -> assertThat(script.text()).contains("Europe/Moscow", "0 22 * * *")));
	}

	@Test
	void bindsTheSettings() {
		this.contextRunner
			.withPropertyValues("monitoring.influx.bucket=points", "monitoring.influx.retention=90d",
					"monitoring.influx.gzip=false", "monitoring.influx.connect-timeout=1s",
					"monitoring.influx.read-timeout=2s", "monitoring.initialize-schema=embedded")
			.run((context) -> assertThat(context.getBean(InfluxSettings.class))
				.isEqualTo(new InfluxSettings("http://localhost:1", "shop", "points", "secret-token",
						Duration.ofDays(90), false, false, Duration.ofSeconds(1), Duration.ofSeconds(2), null)));
	}

	@Test
	void backsOffWithoutTheClientOrWithAnAdapterOfTheApplication() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(InfluxDBClient.class))
			.run((context) -> assertThat(context).hasFailed());
		this.contextRunner.withPropertyValues("monitoring.storage-type=none")
			.run((context) -> assertThat(context).doesNotHaveBean(MonitoringAdapter.class));
		this.contextRunner.withBean(MonitoringAdapter.class, MemoryAdapter::new)
			.run((context) -> assertThat(context).doesNotHaveBean(InfluxMonitoringAdapter.class)
				.doesNotHaveBean(StatisticsReader.class));
		this.contextRunner.withPropertyValues("monitoring.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(InfluxMonitoringAdapter.class));
	}

	@Test
	void settingsAndAdapterOfTheApplicationWin() {
		InfluxSettings own = InfluxSettings.defaults("http://localhost:2", "own", "bucket", "token");
		this.contextRunner.withBean(InfluxSettings.class, () -> own)
			.run((context) -> assertThat(context.getBean(InfluxSettings.class)).isSameAs(own));
		InfluxMonitoringAdapter adapter = new InfluxMonitoringAdapter(own, Clock.systemUTC());
		this.contextRunner.withBean(InfluxMonitoringAdapter.class, () -> adapter)
			.run((context) -> assertThat(context.getBean(MonitoringAdapter.class)).isSameAs(adapter));
	}

}
