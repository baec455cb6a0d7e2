package dev.monitoring.boot.autoconfigure.web;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import dev.monitoring.boot.web.WebMonitoring;

/**
 * {@link AutoConfiguration Auto-configuration} for {@code MonitoringData} arguments of
 * handlers, which work whether or not anything is recorded.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(WebMvcConfigurer.class)
public final class MonitoringDataAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "monitoringDataConfigurer")
	WebMvcConfigurer monitoringDataConfigurer() {
		return WebMonitoring.dataArgument();
	}

}
