package com.example.overhead;

import java.util.List;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Has the requests for accounts pass by the filter under one of their paths, as if it
 * were not there.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("overhead.recorded")
class PassBy implements BeanPostProcessor {

	private final String recorded;

	PassBy(Environment environment) {
		this.recorded = environment.getRequiredProperty("overhead.recorded");
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (name.equals("monitoringFilter")) {
			((FilterRegistrationBean<?>) bean).setUrlPatterns(List.of(this.recorded + "/*"));
		}
		return bean;
	}

}
