package dev.monitoring.boot.autoconfigure.influx;

import java.time.Clock;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

import javax.net.ssl.X509TrustManager;

import com.influxdb.client.InfluxDBClient;
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
import org.springframework.context.annotation.Bean;

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.influx.InfluxMonitoringAdapter;
import dev.monitoring.adapter.influx.InfluxSettings;
import dev.monitoring.boot.autoconfigure.ConditionalOnStorage;
import dev.monitoring.boot.autoconfigure.MonitoringProperties;
import dev.monitoring.boot.autoconfigure.StorageDescription;
import dev.monitoring.boot.autoconfigure.StorageType;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StoragePreparation;

/**
 * {@link AutoConfiguration Auto-configuration} for InfluxDB as the store.
 */
@AutoConfiguration(after = SslAutoConfiguration.class)
@ConditionalOnClass(InfluxDBClient.class)
@ConditionalOnStorage(StorageType.INFLUX)
@ConditionalOnMissingBean(MonitoringAdapter.class)
@EnableConfigurationProperties({ MonitoringProperties.class, InfluxMonitoringProperties.class })
public final class InfluxMonitoringAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(InfluxConnectionDetails.class)
	PropertiesInfluxConnectionDetails monitoringInfluxConnectionDetails(InfluxMonitoringProperties properties,
			ObjectProvider<SslBundles> bundles) {
		return new PropertiesInfluxConnectionDetails(properties, bundles.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	InfluxSettings monitoringInfluxSettings(InfluxMonitoringProperties properties, InfluxConnectionDetails details,
			MonitoringProperties monitoring) {
		return new InfluxSettings(details.getUrl(), details.getOrganization(), details.getBucket(), details.getToken(),
				properties.retention(), monitoring.initializeSchema().in("influx"), properties.gzip(),
				properties.connectTimeout(), properties.readTimeout(), ssl(details.getSslBundle()));
	}

	private static InfluxSettings.@Nullable Ssl ssl(@Nullable SslBundle bundle) {
		if (bundle == null) {
			return null;
		}
		X509TrustManager trust = Arrays.stream(bundle.getManagers().getTrustManagers())
			.filter(X509TrustManager.class::isInstance)
			.map(X509TrustManager.class::cast)
			.findFirst()
			.orElseThrow();
		return new InfluxSettings.Ssl(bundle.createSslContext().getSocketFactory(), trust);
	}

	@Bean
	InfluxMonitoringAdapter monitoringAdapter(InfluxSettings settings) {
		return new InfluxMonitoringAdapter(settings, Clock.systemUTC());
	}

	@Bean
	@ConditionalOnMissingBean
	StatisticsReader monitoringStatisticsReader(InfluxMonitoringAdapter adapter,
			ObjectProvider<StatisticsSettings> settings) {
		return adapter.statistics(settings.getIfAvailable(StatisticsSettings::defaults));
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBooleanProperty("monitoring.aggregation.enabled")
	StoragePreparation monitoringStoragePreparation(InfluxMonitoringAdapter adapter,
			ObjectProvider<AggregationSettings> settings) {
		return adapter.preparation(settings.getIfAvailable(() -> AggregationSettings.defaults(ZoneId.systemDefault())));
	}

	@Bean
	@ConditionalOnMissingBean
	StorageDescription monitoringStorageDescription(InfluxMonitoringAdapter adapter, InfluxSettings settings) {
		return new StorageDescription("influx at " + adapter.place() + " for "
				+ DurationStyle.SIMPLE.print(settings.retention(), ChronoUnit.DAYS));
	}

}
