package dev.monitoring.boot.autoconfigure.client;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ClientHttpRequestInitializer;

import dev.monitoring.boot.autoconfigure.MonitoringProperties;
import dev.monitoring.boot.client.RequestIdInitializer;

/**
 * {@link AutoConfiguration Auto-configuration} for the request's id on what
 * {@code RestClient} and {@code RestTemplate} ask, where Boot's builders made them.
 */
@AutoConfiguration
@ConditionalOnClass({ RestClientCustomizer.class, ClientHttpRequestInitializer.class })
@ConditionalOnBooleanProperty(name = { "monitoring.enabled", "monitoring.web.enabled" }, matchIfMissing = true)
@EnableConfigurationProperties(MonitoringProperties.class)
public final class RequestIdClientAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RequestIdInitializer monitoringRequestIdInitializer(MonitoringProperties properties) {
		return new RequestIdInitializer(properties.web().requestIdHeader());
	}

	@Bean
	@ConditionalOnMissingBean(name = "monitoringRestClientCustomizer")
	RestClientCustomizer monitoringRestClientCustomizer(RequestIdInitializer initializer) {
		return (builder) -> builder.requestInitializer(initializer);
	}

	@Bean
	@ConditionalOnMissingBean(name = "monitoringRestTemplateCustomizer")
	RestTemplateCustomizer monitoringRestTemplateCustomizer(RequestIdInitializer initializer) {
		return (template) -> template.getClientHttpRequestInitializers().add(initializer);
	}

}
