package dev.monitoring.boot.autoconfigure.web;

import org.eclipse.jetty.server.Server;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

import dev.monitoring.boot.web.RequestRecorder;
import dev.monitoring.boot.web.jetty.RejectedRequestLog;

/**
 * {@link AutoConfiguration Auto-configuration} for the recording of requests that Jetty
 * refuses.
 */
@AutoConfiguration(after = MonitoringWebAutoConfiguration.class)
@ConditionalOnClass({ Server.class, JettyServletWebServerFactory.class })
@ConditionalOnBean(RequestRecorder.class)
@ConditionalOnBooleanProperty(name = "monitoring.web.include-rejected", matchIfMissing = true)
public final class JettyRejectionsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "monitoringJettyRejections")
	WebServerFactoryCustomizer<JettyServletWebServerFactory> monitoringJettyRejections(RequestRecorder recorder) {
		return new LastCustomizer(recorder);
	}

	/**
	 * Comes after the one that sets an access log, which it keeps.
	 */
	@Order
	private record LastCustomizer(
			RequestRecorder recorder) implements WebServerFactoryCustomizer<JettyServletWebServerFactory> {

		@Override
		public void customize(JettyServletWebServerFactory factory) {
			factory.addServerCustomizers((server) -> RejectedRequestLog.addTo(server, this.recorder));
		}

	}

}
