package dev.monitoring.boot.autoconfigure.actuate;

import java.time.Clock;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import dev.monitoring.boot.actuate.MonitoringEndpoint;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.statistics.StatisticsReader;

/**
 * {@link AutoConfiguration Auto-configuration} for the endpoint {@code monitoring}.
 */
@AutoConfiguration(after = MonitoringAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(MonitoringEndpoint.class)
@ConditionalOnBean(MonitoringPipeline.class)
public final class MonitoringEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	MonitoringEndpoint monitoringEndpoint(MonitoringPipeline pipeline, ObjectProvider<StatisticsReader> reader) {
		return new MonitoringEndpoint(pipeline, pipeline.storageType(), reader.getIfAvailable(), Clock.systemUTC());
	}

}
