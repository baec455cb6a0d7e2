package dev.monitoring.boot.autoconfigure.web;

import java.util.ArrayList;
import java.util.List;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
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
import dev.monitoring.boot.web.PathExclusions;
import dev.monitoring.boot.web.RequestRecorder;
import dev.monitoring.boot.web.WebMonitoring;
import dev.monitoring.pipeline.MonitoringPipeline;

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
			ServiceIdentity identity, ObjectProvider<MonitoringPipeline> pipeline) {
		RequestRecorder recorder = new RequestRecorder(manager, identity.service(), properties.web().maxRoutes());
		pipeline.ifAvailable((target) -> target.beforeFlush(recorder::sweep));
		return recorder;
	}

	@Bean
	@ConditionalOnMissingBean(name = "monitoringFilter")
	FilterRegistrationBean<Filter> monitoringFilter(RequestRecorder recorder, MonitoringProperties properties,
			ObjectProvider<RequestMappingInfoHandlerMapping> mappings, Environment environment) {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(WebMonitoring.filter(recorder,
				() -> mappings.orderedStream().toList(), new PathExclusions(exclusions(properties.web(), environment)),
				properties.web().requestIdHeader()));
		registration.setName("monitoringFilter");
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR);
		return registration;
	}

	private static List<String> exclusions(MonitoringProperties.Web web, Environment environment) {
		List<String> patterns = new ArrayList<>(web.exclude());
		String actuator = environment.getProperty("management.endpoints.web.base-path", "/actuator");
		// With the base path "/" endpoints cannot be told from the application's own.
		if (!web.includeActuator() && actuator.length() > 1) {
			patterns.add(actuator + "/**");
		}
		return patterns;
	}

	@Bean
	@ConditionalOnMissingBean(name = "monitoringInterceptorConfigurer")
	WebMvcConfigurer monitoringInterceptorConfigurer() {
		return WebMonitoring.interceptor();
	}

	@Bean
	@ConditionalOnMissingBean(name = "monitoringExceptionObserver")
	HandlerExceptionResolver monitoringExceptionObserver() {
		return WebMonitoring.exceptionObserver();
	}

	@Bean
	@ConditionalOnMissingBean
	OpenRequestsLifecycle monitoringOpenRequestsLifecycle(RequestRecorder recorder) {
		return new OpenRequestsLifecycle(recorder);
	}

}
