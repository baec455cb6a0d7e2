package dev.monitoring.boot.web;

import java.util.Map;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.AsyncHandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * Notes the template of the first handler, which later dispatches overwrite, and does
 * what the annotations of handlers ask for. It records nothing: many requests never reach
 * it, and others more than once.
 */
final class MonitoringHandlerInterceptor implements AsyncHandlerInterceptor {

	private final HandlerPlans plans;

	MonitoringHandlerInterceptor(HandlerPlans plans) {
		this.plans = plans;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		Exchange exchange = exchange(request, response);
		if (exchange != null) {
			Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
			exchange.matched((pattern != null) ? pattern.toString() : null,
					handler instanceof ResourceHttpRequestHandler);
			if (handler instanceof HandlerMethod method && exchange.firstHandler()) {
				start(exchange, this.plans.of(method), request);
			}
		}
		return true;
	}

	/**
	 * The exchange of a request, unless this is its error page.
	 */
	private static @Nullable Exchange exchange(HttpServletRequest request, HttpServletResponse response) {
		if (request.getDispatcherType() == DispatcherType.ERROR) {
			return null;
		}
		if (response instanceof TrackingResponse tracking) {
			return tracking.exchange();
		}
		return (request.getAttribute(Exchange.ATTRIBUTE) instanceof Exchange exchange) ? exchange : null;
	}

	private static void start(Exchange exchange, HandlerPlan plan, HttpServletRequest request) {
		if (plan.hasTags()) {
			Object variables = request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
			plan.tag(exchange.data(), (variables instanceof Map<?, ?> map) ? map : Map.of());
		}
		if (plan.timedField() != null) {
			exchange.handlerStarted(plan.timedField());
		}
	}

	@Override
	public void afterCompletion(HttpServletRequest request, HttpServletResponse response, Object handler,
			@Nullable Exception ex) {
		// Of an async handler this is the end of its last dispatch.
		Exchange exchange = exchange(request, response);
		if (exchange != null) {
			exchange.handlerEnded();
		}
	}

}
