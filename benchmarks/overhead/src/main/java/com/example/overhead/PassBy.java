package com.example.overhead;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Configuration;

/**
 * Has requests that ask for it by their query pass by the monitoring's filter, as if it
 * were not there.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("overhead.pass-by")
class PassBy implements BeanPostProcessor {

	private static final String QUERY = "recorded=0";

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (name.equals("monitoringFilter")) {
			@SuppressWarnings("unchecked")
			FilterRegistrationBean<Filter> registration = (FilterRegistrationBean<Filter>) bean;
			Filter filter = registration.getFilter();
			registration.setFilter((request, response, chain) -> {
				if (QUERY.equals(((HttpServletRequest) request).getQueryString())) {
					chain.doFilter(request, response);
				}
				else {
					filter.doFilter(request, response, chain);
				}
			});
		}
		return bean;
	}

}
