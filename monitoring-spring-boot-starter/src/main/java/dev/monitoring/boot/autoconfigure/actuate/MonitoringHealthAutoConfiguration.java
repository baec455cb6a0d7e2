package dev.monitoring.boot.autoconfigure.actuate;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.boot.actuate.MonitoringHealthIndicator;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.autoconfigure.MonitoringProperties;
import dev.monitoring.pipeline.MonitoringPipeline;

/**
 * {@link AutoConfiguration Auto-configuration} for the health of the store; with
 * {@code storage-type=none} there is none.
 */
@AutoConfiguration(after = MonitoringAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnEnabledHealthIndicator("monitoring")
@ConditionalOnBean({ MonitoringPipeline.class, MonitoringAdapter.class })
public final class MonitoringHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "monitoringHealthIndicator")
	MonitoringHealthIndicator monitoringHealthIndicator(MonitoringPipeline pipeline, MonitoringProperties properties) {
		return new MonitoringHealthIndicator(pipeline, pipeline.storageType(),
				properties.health().downWhenUnreachable());
	}

}
