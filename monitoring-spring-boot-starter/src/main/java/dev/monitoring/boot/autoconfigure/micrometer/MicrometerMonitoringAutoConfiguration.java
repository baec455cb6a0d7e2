package dev.monitoring.boot.autoconfigure.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.micrometer.MicrometerMonitoringPlugin;
import dev.monitoring.micrometer.PointMeters;

/**
 * {@link AutoConfiguration Auto-configuration} for the meters of what was recorded. Other
 * registries than Prometheus's have Boot's own {@code http.server.requests} anyway, so
 * that the meters are to be asked for there.
 */
@AutoConfiguration(after = MonitoringAutoConfiguration.class, afterName = {
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MonitoringAutoConfiguration.class, MeterRegistry.class })
@ConditionalOnBooleanProperty(name = "monitoring.plugins.micrometer.enabled", matchIfMissing = true)
@Conditional(MicrometerMonitoringAutoConfiguration.Wanted.class)
@EnableConfigurationProperties(MicrometerMonitoringProperties.class)
public final class MicrometerMonitoringAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	MicrometerMonitoringPlugin micrometerMonitoringPlugin(MeterRegistry registry,
			MicrometerMonitoringProperties properties, ObjectProvider<PointMeters> own) {
		return new MicrometerMonitoringPlugin(registry, properties.settings(), own.orderedStream().toList());
	}

	/**
	 * Asked for, or what they are made for is there.
	 */
	static class Wanted extends AnyNestedCondition {

		Wanted() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnBooleanProperty("monitoring.plugins.micrometer.enabled")
		static class ByKey {

		}

		@ConditionalOnClass(name = "io.micrometer.prometheusmetrics.PrometheusMeterRegistry")
		static class ByPrometheus {

		}

	}

}
