package dev.monitoring.boot.autoconfigure.statistics;

import java.time.Clock;
import java.time.Duration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.boot.autoconfigure.MonitoringProperties;
import dev.monitoring.boot.autoconfigure.spool.SpoolProperties;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StoragePreparation;

/**
 * {@link AutoConfiguration Auto-configuration} for statistics, and for their aggregation
 * where that is asked for.
 */
@AutoConfiguration(afterName = { "dev.monitoring.boot.autoconfigure.influx.InfluxMonitoringAutoConfiguration",
		"dev.monitoring.boot.autoconfigure.clickhouse.ClickHouseMonitoringAutoConfiguration",
		"dev.monitoring.boot.autoconfigure.duckdb.DuckDbMonitoringAutoConfiguration" })
@ConditionalOnBooleanProperty(name = "monitoring.enabled", matchIfMissing = true)
@ConditionalOnBean(MonitoringAdapter.class)
@EnableConfigurationProperties({ MonitoringProperties.class, StatisticsProperties.class, AggregationProperties.class,
		SpoolProperties.class })
public final class StatisticsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	StatisticsSettings monitoringStatisticsSettings(StatisticsProperties statistics,
			AggregationProperties aggregation) {
		return new StatisticsSettings(statistics.exactRows(), statistics.timeout(),
				aggregation.enabled() ? aggregation.settings(Duration.ZERO).zone() : null);
	}

	@Bean
	@ConditionalOnMissingBean
	AggregationSettings monitoringAggregationSettings(AggregationProperties aggregation, SpoolProperties spool) {
		return aggregation.settings((spool.directory() != null) ? spool.maxAge() : Duration.ZERO);
	}

	@Bean
	@ConditionalOnBean(StoragePreparation.class)
	@ConditionalOnBooleanProperty("monitoring.aggregation.enabled")
	@ConditionalOnMissingBean
	AggregationLifecycle monitoringAggregationLifecycle(StoragePreparation preparation, AggregationSettings settings,
			MonitoringProperties properties, MonitoringAdapter adapter) {
		boolean prepares = properties.initializeSchema().in(adapter.type());
		return new AggregationLifecycle(
				new AggregationWorker(preparation, settings, prepares, Clock.systemUTC(), Thread::sleep));
	}

}
