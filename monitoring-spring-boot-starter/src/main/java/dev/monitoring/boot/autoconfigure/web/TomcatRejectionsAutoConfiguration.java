package dev.monitoring.boot.autoconfigure.web;

import org.apache.catalina.startup.Tomcat;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

import dev.monitoring.boot.web.RequestRecorder;
import dev.monitoring.boot.web.tomcat.RejectedRequestValve;

/**
 * {@link AutoConfiguration Auto-configuration} for the recording of requests that Tomcat
 * refuses.
 */
@AutoConfiguration(after = MonitoringWebAutoConfiguration.class)
@ConditionalOnClass({ Tomcat.class, TomcatServletWebServerFactory.class })
@ConditionalOnBean(RequestRecorder.class)
@ConditionalOnBooleanProperty(name = "monitoring.web.include-rejected", matchIfMissing = true)
public final class TomcatRejectionsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "monitoringTomcatRejections")
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> monitoringTomcatRejections(RequestRecorder recorder) {
		return (factory) -> factory.addEngineValves(new RejectedRequestValve(recorder));
	}

}
