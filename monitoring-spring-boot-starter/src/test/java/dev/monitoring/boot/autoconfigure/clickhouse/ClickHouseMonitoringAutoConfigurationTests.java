package dev.monitoring.boot.autoconfigure.clickhouse;

import java.time.Duration;

import com.clickhouse.client.api.Client;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.clickhouse.ClickHouseMonitoringAdapter;
import dev.monitoring.adapter.clickhouse.ClickHouseSettings;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.autoconfigure.statistics.StatisticsAutoConfiguration;
import dev.monitoring.boot.support.MemoryAdapter;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.storage.StoragePreparation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link ClickHouseMonitoringAutoConfiguration}, without a server: nothing waits
 * for one.
 */
class ClickHouseMonitoringAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SslAutoConfiguration.class, ClickHouseMonitoringAutoConfiguration.class,
						StatisticsAutoConfiguration.class, MonitoringAutoConfiguration.class))
		.withPropertyValues("monitoring.clickhouse.url=http://localhost:1", "monitoring.clickhouse.password=secret",
				"monitoring.shutdown-timeout=0s");

	@Test
	void isTheStoreWhereItsAddressIsSet() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(ClickHouseMonitoringAdapter.class)
				.hasSingleBean(StatisticsReader.class)
				.doesNotHaveBean(StoragePreparation.class);
			assertThat(context.getBean(MonitoringPipeline.class).storageType()).isEqualTo("clickhouse");
			assertThat(context.getBean(ClickHouseSettings.class).toString()).doesNotContain("secret");
		});
	}

	@Test
	void isPreparedForAggregationWhereAskedTo() {
		this.contextRunner.withPropertyValues("monitoring.aggregation.enabled=true")
			.run((context) -> assertThat(context.getBean(StoragePreparation.class).scripts()).isNotEmpty()
				.anySatisfy((script) -> assertThat(script.text()).contains("CREATE MATERIALIZED VIEW")));
	}

	@Test
	void bindsTheSettings() {
		this.contextRunner
			.withPropertyValues("monitoring.clickhouse.database=points", "monitoring.clickhouse.username=writer",
					"monitoring.clickhouse.cluster=one", "monitoring.clickhouse.retention=90d",
					"monitoring.clickhouse.connect-timeout=1s", "monitoring.clickhouse.read-timeout=2s",
					"monitoring.initialize-schema=never")
			.run((context) -> assertThat(context.getBean(ClickHouseSettings.class))
				.isEqualTo(new ClickHouseSettings("http://localhost:1", "points", "writer", "secret", "one",
						Duration.ofDays(90), Duration.ofSeconds(1), Duration.ofSeconds(2), null, false)));
	}

	@Test
	void backsOffWithoutTheClientOrWithAnAdapterOfTheApplication() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(Client.class))
			.run((context) -> assertThat(context).hasFailed());
		this.contextRunner.withPropertyValues("monitoring.storage-type=none")
			.run((context) -> assertThat(context).doesNotHaveBean(MonitoringAdapter.class));
		this.contextRunner.withBean(MonitoringAdapter.class, MemoryAdapter::new)
			.run((context) -> assertThat(context).doesNotHaveBean(ClickHouseMonitoringAdapter.class)
				.doesNotHaveBean(StatisticsReader.class));
		this.contextRunner.withPropertyValues("monitoring.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ClickHouseMonitoringAdapter.class));
	}

	@Test
	void settingsAndAdapterOfTheApplicationWin() {
		ClickHouseSettings own = ClickHouseSettings.defaults("http://localhost:2", "own", "user", "password");
		this.contextRunner.withBean(ClickHouseSettings.class, () -> own)
			.run((context) -> assertThat(context.getBean(ClickHouseSettings.class)).isSameAs(own));
		ClickHouseMonitoringAdapter adapter = new ClickHouseMonitoringAdapter(own);
		this.contextRunner.withBean(ClickHouseMonitoringAdapter.class, () -> adapter)
			.run((context) -> assertThat(context.getBean(MonitoringAdapter.class)).isSameAs(adapter));
	}

}
