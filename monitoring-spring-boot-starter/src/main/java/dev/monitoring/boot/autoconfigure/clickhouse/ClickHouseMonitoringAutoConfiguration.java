package dev.monitoring.boot.autoconfigure.clickhouse;

import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

import com.clickhouse.client.api.Client;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.context.annotation.Bean;

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.clickhouse.ClickHouseMonitoringAdapter;
import dev.monitoring.adapter.clickhouse.ClickHouseSettings;
import dev.monitoring.adapter.clickhouse.ClickHouseSsl;
import dev.monitoring.boot.autoconfigure.ConditionalOnStorage;
import dev.monitoring.boot.autoconfigure.MonitoringProperties;
import dev.monitoring.boot.autoconfigure.StorageDescription;
import dev.monitoring.boot.autoconfigure.StorageType;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StoragePreparation;

/**
 * {@link AutoConfiguration Auto-configuration} for ClickHouse as the store.
 */
@AutoConfiguration(after = SslAutoConfiguration.class)
@ConditionalOnClass(Client.class)
@ConditionalOnStorage(StorageType.CLICKHOUSE)
@ConditionalOnMissingBean(MonitoringAdapter.class)
@EnableConfigurationProperties({ MonitoringProperties.class, ClickHouseMonitoringProperties.class })
public final class ClickHouseMonitoringAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(ClickHouseConnectionDetails.class)
	PropertiesClickHouseConnectionDetails monitoringClickHouseConnectionDetails(
			ClickHouseMonitoringProperties properties, ObjectProvider<SslBundles> bundles) {
		return new PropertiesClickHouseConnectionDetails(properties, bundles.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	ClickHouseSettings monitoringClickHouseSettings(ClickHouseMonitoringProperties properties,
			ClickHouseConnectionDetails details, MonitoringProperties monitoring) {
		return new ClickHouseSettings(details.getUrl(), details.getDatabase(), details.getUsername(),
				details.getPassword(), properties.cluster(), properties.retention(), properties.connectTimeout(),
				properties.readTimeout(), ssl(details.getSslBundle()), monitoring.initializeSchema().in("clickhouse"));
	}

	private static @Nullable ClickHouseSsl ssl(@Nullable SslBundle bundle) {
		if (bundle == null) {
			return null;
		}
		SslStoreBundle stores = bundle.getStores();
		String password = (bundle.getKey().getPassword() != null) ? bundle.getKey().getPassword()
				: stores.getKeyStorePassword();
		return ClickHouseSsl.of(stores.getTrustStore(), stores.getKeyStore(),
				(password != null) ? password.toCharArray() : null);
	}

	@Bean
	ClickHouseMonitoringAdapter monitoringAdapter(ClickHouseSettings settings) {
		return new ClickHouseMonitoringAdapter(settings);
	}

	@Bean
	@ConditionalOnMissingBean
	StatisticsReader monitoringStatisticsReader(ClickHouseMonitoringAdapter adapter,
			ObjectProvider<StatisticsSettings> settings) {
		return adapter.statistics(settings.getIfAvailable(StatisticsSettings::defaults));
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBooleanProperty("monitoring.aggregation.enabled")
	StoragePreparation monitoringStoragePreparation(ClickHouseMonitoringAdapter adapter,
			ObjectProvider<AggregationSettings> settings) {
		return adapter.preparation(settings.getIfAvailable(() -> AggregationSettings.defaults(ZoneId.systemDefault())));
	}

	@Bean
	@ConditionalOnMissingBean
	StorageDescription monitoringStorageDescription(ClickHouseMonitoringAdapter adapter, ClickHouseSettings settings) {
		return new StorageDescription("clickhouse at " + adapter.place() + " for "
				+ DurationStyle.SIMPLE.print(settings.retention(), ChronoUnit.DAYS));
	}

}
