package dev.monitoring.boot.autoconfigure.web;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

import dev.monitoring.MonitoringManager;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.autoconfigure.MonitoringProperties;
import dev.monitoring.boot.autoconfigure.ServiceIdentity;
import dev.monitoring.boot.web.HandlerMonitoring;
import dev.monitoring.boot.web.PathExclusions;
import dev.monitoring.boot.web.RequestPointCustomizer;
import dev.monitoring.boot.web.RequestRecorder;
import dev.monitoring.boot.web.WebMonitoring;

/**
 * {@link AutoConfiguration Auto-configuration} for the recording of requests.
 */
@AutoConfiguration(after = MonitoringAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ Filter.class, WebMvcConfigurer.class })
@ConditionalOnBooleanProperty(name = { "monitoring.enabled", "monitoring.web.enabled" }, matchIfMissing = true)
@ConditionalOnBean(MonitoringAutoConfiguration.class)
public final class MonitoringWebAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RequestRecorder monitoringRequestRecorder(MonitoringManager manager, MonitoringProperties properties,
			ServiceIdentity identity) {
		RequestRecorder recorder = new RequestRecorder(manager, identity.service(), properties.web().maxRoutes(),
				Clock.systemUTC());
		manager.beforeFlush(recorder::sweep);
		return recorder;
	}

	@Bean
	@ConditionalOnMissingBean(name = "monitoringFilter")
	FilterRegistrationBean<Filter> monitoringFilter(RequestRecorder recorder, MonitoringProperties properties,
			ObjectProvider<RequestMappingInfoHandlerMapping> mappings, Environment environment,
			ObjectProvider<RequestPointCustomizer> customizers) {
		return registration(recorder, properties.web(), environment, () -> mappings.orderedStream().toList(),
				customizers);
	}

	static FilterRegistrationBean<Filter> registration(RequestRecorder recorder, MonitoringProperties.Web properties,
			Environment environment, Supplier<? extends Collection<RequestMappingInfoHandlerMapping>> mappings,
			ObjectProvider<RequestPointCustomizer> customizers) {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(
				WebMonitoring.filter(recorder, mappings, exclusions(properties, environment),
						properties.requestIdHeader(), customizers.orderedStream().toList()));
		registration.setName("monitoringFilter");
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR);
		return registration;
	}

	private static PathExclusions exclusions(MonitoringProperties.Web web, Environment environment) {
		List<String> patterns = new ArrayList<>(web.exclude());
		String actuator = environment.getProperty("management.endpoints.web.base-path", "/actuator");
		// With the base path "/" endpoints cannot be told from the application's own.
		if (!web.includeActuator() && actuator.length() > 1) {
			patterns.add(actuator + "/**");
		}
		try {
			return new PathExclusions(patterns);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException("monitoring.web.exclude", web.exclude(),
					ex.getMessage());
		}
	}

	@Bean
	@ConditionalOnMissingBean
	HandlerMonitoring monitoringHandlers() {
		return WebMonitoring.handlers();
	}

	@Bean
	@ConditionalOnMissingBean(name = "monitoringHandlersPreparation")
	SmartInitializingSingleton monitoringHandlersPreparation(HandlerMonitoring handlers,
			ObjectProvider<RequestMappingInfoHandlerMapping> mappings) {
		return () -> handlers.prepare(mappings.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean(name = "monitoringExceptionObserver")
	HandlerExceptionResolver monitoringExceptionObserver() {
		return WebMonitoring.exceptionObserver();
	}

	@Bean
	OpenRequestsLifecycle monitoringCutRequestsLifecycle(RequestRecorder recorder) {
		return OpenRequestsLifecycle.cutting(recorder);
	}

	@Bean
	OpenRequestsLifecycle monitoringOpenRequestsLifecycle(RequestRecorder recorder) {
		return OpenRequestsLifecycle.finishing(recorder);
	}

}
