package dev.monitoring.boot.web;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/**
 * The plans of all handlers, made when the application starts; of one that is registered
 * later, at its first request.
 */
final class HandlerPlans {

	private static final Logger logger = LoggerFactory.getLogger(HandlerPlans.class);

	/**
	 * As many as the application has handlers.
	 */
	private final Map<Method, HandlerPlan> plans = new ConcurrentHashMap<>();

	HandlerPlan of(HandlerMethod handler) {
		HandlerPlan plan = this.plans.get(handler.getMethod());
		return (plan != null) ? plan
				: this.plans.computeIfAbsent(handler.getMethod(), (method) -> HandlerPlan.of(handler));
	}

	/**
	 * Makes the plans of all handlers, and tells of annotations that have no effect.
	 */
	void prepare(Collection<RequestMappingInfoHandlerMapping> mappings) {
		for (RequestMappingInfoHandlerMapping mapping : mappings) {
			for (HandlerMethod handler : mapping.getHandlerMethods().values()) {
				of(handler);
				HandlerPlan.mistakes(handler).forEach(logger::warn);
			}
		}
	}

}
