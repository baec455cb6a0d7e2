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
	 * As many as the application has handlers. A method may be the handler of several
	 * types that inherit it.
	 */
	private final Map<Class<?>, Map<Method, HandlerPlan>> plans = new ConcurrentHashMap<>();

	HandlerPlan of(HandlerMethod handler) {
		Map<Method, HandlerPlan> ofType = this.plans.get(handler.getBeanType());
		HandlerPlan plan = (ofType != null) ? ofType.get(handler.getMethod()) : null;
		return (plan != null) ? plan : add(handler);
	}

	private HandlerPlan add(HandlerMethod handler) {
		return this.plans.computeIfAbsent(handler.getBeanType(), (type) -> new ConcurrentHashMap<>())
			.computeIfAbsent(handler.getMethod(), (method) -> HandlerPlan.of(handler));
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
