package dev.monitoring.boot.autoconfigure.actuate;

import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import dev.monitoring.boot.actuate.PipelineMeters;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.pipeline.MonitoringPipeline;

/**
 * {@link AutoConfiguration Auto-configuration} for the pipeline's own meters.
 */
@AutoConfiguration(after = MonitoringAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(MonitoringPipeline.class)
public final class PipelineMetersAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PipelineMeters monitoringPipelineMeters(MonitoringPipeline pipeline) {
		return new PipelineMeters(pipeline);
	}

}
