package dev.monitoring.boot.autoconfigure.web;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} that tells a reactive application once
 * what it does not get.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBooleanProperty(name = { "monitoring.enabled", "monitoring.web.enabled" }, matchIfMissing = true)
public final class ReactiveNoticeAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(ReactiveNoticeAutoConfiguration.class);

	@Bean
	@ConditionalOnMissingBean(name = "monitoringReactiveNotice")
	SmartInitializingSingleton monitoringReactiveNotice() {
		return () -> logger
			.warn("Monitoring records requests on servlet stacks only: those of this reactive application"
					+ " are not recorded. MonitoringManager works. Set monitoring.web.enabled=false to silence this.");
	}

}
