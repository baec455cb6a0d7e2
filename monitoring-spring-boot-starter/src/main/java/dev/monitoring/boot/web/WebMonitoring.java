package dev.monitoring.boot.web;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import jakarta.servlet.Filter;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/**
 * The parts that record requests, for whoever wires them into a web application.
 */
public final class WebMonitoring {

	private WebMonitoring() {
	}

	/**
	 * The filter: to be registered for REQUEST, ASYNC and ERROR dispatches, outermost.
	 * @param recorder records what the filter saw
	 * @param mappings the handler mappings whose templates are known, asked at first need
	 * @param exclusions what is not recorded
	 * @param requestIdHeader the header of the request's id
	 * @param customizers add to the points of every request
	 * @return the filter
	 */
	public static Filter filter(RequestRecorder recorder,
			Supplier<? extends Collection<RequestMappingInfoHandlerMapping>> mappings, PathExclusions exclusions,
			String requestIdHeader, List<RequestPointCustomizer> customizers) {
		return new MonitoringFilter(recorder, new KnownTemplates(mappings), exclusions, requestIdHeader, customizers);
	}

	/**
	 * The interceptor of handlers, by a configurer.
	 * @return the configurer
	 */
	public static HandlerMonitoring handlers() {
		return new HandlerMonitoring();
	}

	/**
	 * The resolver of {@code MonitoringData} arguments of handlers, by a configurer.
	 * @return the configurer
	 */
	public static WebMvcConfigurer dataArgument() {
		return new WebMvcConfigurer() {

			@Override
			public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
				resolvers.add(new MonitoringDataArgumentResolver());
			}

		};
	}

	/**
	 * The observer of handled exceptions.
	 * @return a resolver that resolves nothing
	 */
	public static HandlerExceptionResolver exceptionObserver() {
		return new ExceptionObserver();
	}

}
