package dev.monitoring.boot.web;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.springframework.web.ErrorResponse;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/**
 * Looks at handlers: which one serves a request, and what its annotations ask for.
 */
public final class HandlerMonitoring implements WebMvcConfigurer {

	private final HandlerPlans plans = new HandlerPlans();

	HandlerMonitoring() {
	}

	@Override
	public void addInterceptors(InterceptorRegistry registry) {
		registry.addInterceptor(new MonitoringHandlerInterceptor(this.plans)).order(Integer.MIN_VALUE);
	}

	@Override
	public void addErrorResponseInterceptors(List<ErrorResponse.Interceptor> interceptors) {
		interceptors.add((detail, response) -> {
			Map<String, Object> properties = detail.getProperties();
			Object code = (properties != null) ? properties.get(ErrorCodes.PROPERTY) : null;
			RequestAttributes attributes = RequestContextHolder.getRequestAttributes();
			if (code != null && attributes != null && attributes.getAttribute(Exchange.ATTRIBUTE,
					RequestAttributes.SCOPE_REQUEST) instanceof Exchange exchange) {
				exchange.problemCode(code);
			}
		});
	}

	/**
	 * Reads the annotations of all handlers before the first request, and tells in the
	 * log which of them can have no effect.
	 * @param mappings the handler mappings
	 */
	public void prepare(Collection<RequestMappingInfoHandlerMapping> mappings) {
		this.plans.prepare(mappings);
	}

}
