package dev.monitoring.boot.web;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

import dev.monitoring.MonitoringData;

/**
 * Gives handlers the {@link MonitoringData} of their request; where requests are not
 * recorded, one that nobody reads.
 */
final class MonitoringDataArgumentResolver implements HandlerMethodArgumentResolver {

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.getParameterType() == MonitoringData.class;
	}

	@Override
	public Object resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
			NativeWebRequest request, @Nullable WebDataBinderFactory binderFactory) {
		Object exchange = request.getAttribute(Exchange.ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
		return (exchange instanceof Exchange current) ? current.data() : new MonitoringData();
	}

}
