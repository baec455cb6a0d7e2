package dev.monitoring.boot.autoconfigure.web;

import jakarta.servlet.Filter;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

import dev.monitoring.boot.autoconfigure.MonitoringProperties;
import dev.monitoring.boot.web.RequestPointCustomizer;
import dev.monitoring.boot.web.RequestRecorder;

/**
 * Records the requests to a management port of its own, whose server has none of the
 * application's filters.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(RequestRecorder.class)
@ConditionalOnBooleanProperty(name = "monitoring.web.include-actuator")
final class ManagementWebConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "monitoringManagementFilter", search = SearchStrategy.CURRENT)
	FilterRegistrationBean<Filter> monitoringManagementFilter(RequestRecorder recorder, MonitoringProperties properties,
			ListableBeanFactory beans, Environment environment, ObjectProvider<RequestPointCustomizer> customizers) {
		// The application's own handlers are not asked by this port.
		return MonitoringWebAutoConfiguration.registration(recorder, properties.web(), environment,
				() -> beans.getBeansOfType(RequestMappingInfoHandlerMapping.class).values(), customizers);
	}

}
