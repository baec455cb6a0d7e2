package dev.monitoring.boot.autoconfigure.duckdb;

import java.time.Clock;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

import org.duckdb.DuckDBDriver;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.annotation.Bean;

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.duckdb.DuckDbMonitoringAdapter;
import dev.monitoring.adapter.duckdb.DuckDbSettings;
import dev.monitoring.boot.autoconfigure.ConditionalOnStorage;
import dev.monitoring.boot.autoconfigure.ServiceIdentity;
import dev.monitoring.boot.autoconfigure.StorageDescription;
import dev.monitoring.boot.autoconfigure.StorageType;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StoragePreparation;

/**
 * {@link AutoConfiguration Auto-configuration} for the embedded store.
 */
@AutoConfiguration
@ConditionalOnClass(DuckDBDriver.class)
@ConditionalOnStorage(StorageType.DUCKDB)
@ConditionalOnMissingBean(MonitoringAdapter.class)
@EnableConfigurationProperties(DuckDbMonitoringProperties.class)
public final class DuckDbMonitoringAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	DuckDbSettings monitoringDuckDbSettings(DuckDbMonitoringProperties properties,
			ObjectProvider<ServiceIdentity> identity) {
		// None where the application excludes what would use the adapter.
		return properties.settings(identity.stream().map(ServiceIdentity::service).findFirst().orElse("application"));
	}

	@Bean
	DuckDbMonitoringAdapter monitoringAdapter(DuckDbSettings settings) {
		return new DuckDbMonitoringAdapter(settings, Clock.systemUTC());
	}

	@Bean
	@ConditionalOnMissingBean
	StatisticsReader monitoringStatisticsReader(DuckDbMonitoringAdapter adapter,
			ObjectProvider<StatisticsSettings> settings) {
		return adapter.statistics(settings.getIfAvailable(StatisticsSettings::defaults));
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBooleanProperty("monitoring.aggregation.enabled")
	StoragePreparation monitoringStoragePreparation(DuckDbMonitoringAdapter adapter,
			ObjectProvider<AggregationSettings> settings) {
		return adapter.preparation(settings.getIfAvailable(() -> AggregationSettings.defaults(ZoneId.systemDefault())));
	}

	@Bean
	@ConditionalOnMissingBean
	StorageDescription monitoringStorageDescription(DuckDbMonitoringAdapter adapter, DuckDbSettings settings) {
		return new StorageDescription("duckdb at " + adapter.place() + " for "
				+ DurationStyle.SIMPLE.print(settings.retention(), ChronoUnit.DAYS));
	}

}
