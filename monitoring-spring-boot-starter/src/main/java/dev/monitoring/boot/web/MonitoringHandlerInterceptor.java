package dev.monitoring.boot.web;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.AsyncHandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

import dev.monitoring.MonitorTime;
import dev.monitoring.MonitoringTimer;

/**
 * Notes the template of the first handler, which later dispatches overwrite, and times
 * handlers with {@link MonitorTime}. It records nothing: many requests never reach it,
 * and others more than once.
 */
final class MonitoringHandlerInterceptor implements AsyncHandlerInterceptor {

	private static final String TIMER = MonitoringHandlerInterceptor.class.getName() + ".TIMER";

	/**
	 * The fields of the application's handlers.
	 */
	private final Map<Method, Optional<String>> timedFields = new ConcurrentHashMap<>();

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		if (request.getDispatcherType() == DispatcherType.ERROR
				|| !(request.getAttribute(Exchange.ATTRIBUTE) instanceof Exchange exchange)) {
			return true;
		}
		Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
		exchange.matched((pattern != null) ? pattern.toString() : null, handler instanceof ResourceHttpRequestHandler);
		String field = timedField(handler);
		if (field != null && request.getAttribute(TIMER) == null) {
			request.setAttribute(TIMER, exchange.data().time(field));
		}
		return true;
	}

	@Override
	public void afterCompletion(HttpServletRequest request, HttpServletResponse response, Object handler,
			@Nullable Exception ex) {
		// Of an async handler this is the end of its last dispatch.
		if (request.getAttribute(TIMER) instanceof MonitoringTimer timer) {
			timer.close();
			request.removeAttribute(TIMER);
		}
	}

	private @Nullable String timedField(Object handler) {
		if (!(handler instanceof HandlerMethod method)) {
			return null;
		}
		return this.timedFields.computeIfAbsent(method.getMethod(), MonitoringHandlerInterceptor::findTimedField)
			.orElse(null);
	}

	private static Optional<String> findTimedField(Method method) {
		return Optional.ofNullable(AnnotatedElementUtils.findMergedAnnotation(method, MonitorTime.class))
			.map(MonitorTime::value);
	}

}
