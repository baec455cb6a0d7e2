package dev.monitoring.boot.web;

import java.io.IOException;
import java.util.List;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletMapping;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.WebUtils;

import dev.monitoring.MonitoringData;

/**
 * Follows a request through its REQUEST, ASYNC and ERROR dispatches and records it when
 * the last of them ends. Outermost filter, so that it sees what other filters answer or
 * throw.
 * <p>
 * The rules, each from what Tomcat and Jetty do: a status is frozen once it is committed;
 * a thrown exception or {@code sendError} waits for the error page, which may change the
 * status; an async request ends with its last dispatch or {@code onComplete}, whichever
 * comes first, and {@code onTimeout} is not an end.
 */
final class MonitoringFilter implements Filter {

	private static final CallableContext CALLABLE_CONTEXT = new CallableContext();

	private static final String ERROR_METHOD = "jakarta.servlet.error.method";

	private final RequestRecorder recorder;

	private final KnownTemplates templates;

	private final PathExclusions exclusions;

	private final String requestIdHeader;

	private final List<RequestPointCustomizer> customizers;

	MonitoringFilter(RequestRecorder recorder, KnownTemplates templates, PathExclusions exclusions,
			String requestIdHeader, List<RequestPointCustomizer> customizers) {
		this.recorder = recorder;
		this.templates = templates;
		this.exclusions = exclusions;
		this.requestIdHeader = requestIdHeader;
		this.customizers = customizers;
	}

	@Override
	public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
			throws IOException, ServletException {
		if (!(servletRequest instanceof HttpServletRequest request)
				|| !(servletResponse instanceof HttpServletResponse response)) {
			chain.doFilter(servletRequest, servletResponse);
			return;
		}
		Exchange exchange = exchange(request, response);
		if (exchange == null) {
			chain.doFilter(request, response);
			return;
		}
		HttpServletResponse tracked = (WebUtils.getNativeResponse(response, TrackingResponse.class) != null) ? response
				: new TrackingResponse(response, exchange);
		try (MonitoringData.Scope scope = exchange.data().open()) {
			chain.doFilter(request, tracked);
		}
		catch (Throwable ex) {
			exchange.threw(ex, tracked);
			exchange.provisional(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
			throw ex;
		}
		finally {
			exit(exchange, request, tracked);
		}
	}

	private @Nullable Exchange exchange(HttpServletRequest request, HttpServletResponse response) {
		Object known = request.getAttribute(Exchange.ATTRIBUTE);
		if (known instanceof Exchange exchange && !exchange.isFinished()) {
			exchange.entered(response);
			return exchange;
		}
		if (known != null) {
			return null;
		}
		if (this.exclusions.exclude(request)) {
			request.setAttribute(Exchange.ATTRIBUTE, Exchange.NOT_FOLLOWED);
			return null;
		}
		return begin(request, response);
	}

	private Exchange begin(HttpServletRequest request, HttpServletResponse response) {
		Exchange exchange = this.recorder.begin(method(request), request.getHeader(this.requestIdHeader));
		request.setAttribute(Exchange.ATTRIBUTE, exchange);
		response.setHeader(this.requestIdHeader, exchange.data().requestId());
		// Whatever handler it will be; and Spring MVC would ask for one that it is told
		// of
		// by a name that it makes for each request.
		WebAsyncUtils.getAsyncManager(request).registerCallableInterceptor(CallableContext.class, CALLABLE_CONTEXT);
		return exchange;
	}

	/**
	 * The method that the client sent: error pages are always asked for by GET.
	 */
	private static String method(HttpServletRequest request) {
		if (request.getDispatcherType() != DispatcherType.ERROR) {
			return request.getMethod();
		}
		Object original = request.getAttribute(ERROR_METHOD);
		return (original instanceof String method) ? method : request.getMethod();
	}

	private void exit(Exchange exchange, HttpServletRequest request, HttpServletResponse response) {
		boolean errorPage = request.getDispatcherType() == DispatcherType.ERROR;
		if (!errorPage) {
			match(exchange, request);
			customize(exchange, request);
		}
		if (request.isAsyncStarted()) {
			exchange.exited(response);
			request.getAsyncContext().addListener(new EndListener(exchange, request, response));
			exchange.endsBy(() -> this.recorder.finish(exchange, request, response));
		}
		else if (errorPage || !exchange.isProvisional() || !hasErrorPages(request)) {
			this.recorder.finish(exchange, request, response);
		}
		else {
			// The error page comes next, or the sweep.
			exchange.exited(response);
		}
	}

	/**
	 * MockMvc's containers (Spring's and Boot's) dispatch to no error page.
	 */
	private static boolean hasErrorPages(HttpServletRequest request) {
		return !request.getServletContext().getClass().getName().contains(".mock.web.");
	}

	private void customize(Exchange exchange, HttpServletRequest request) {
		if (this.customizers.isEmpty() || !exchange.customize()) {
			return;
		}
		for (RequestPointCustomizer customizer : this.customizers) {
			try {
				customizer.customize(request, exchange.data());
			}
			catch (Throwable ex) {
				// The application's own: neither its request nor the others suffer.
			}
		}
	}

	/**
	 * Finds the template where no interceptor saw one: actuator endpoints, plain
	 * servlets, and what was refused before a handler was chosen.
	 */
	private void match(Exchange exchange, HttpServletRequest request) {
		if (exchange.template() != null) {
			return;
		}
		Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
		if (pattern != null) {
			exchange.matched(pattern.toString(), false);
			return;
		}
		String template = this.templates.find(request);
		exchange.matched((template != null) ? template : servletPattern(request), false);
	}

	/**
	 * The pattern of a plain servlet: a DispatcherServlet's own would say nothing.
	 */
	private static @Nullable String servletPattern(HttpServletRequest request) {
		HttpServletMapping mapping = request.getHttpServletMapping();
		String pattern = (mapping != null) ? mapping.getPattern() : null;
		boolean ofDispatcher = mapping != null && Paths.isDispatcher(mapping);
		return (pattern == null || pattern.isEmpty() || pattern.equals("/") || ofDispatcher) ? null : pattern;
	}

	/**
	 * Ends an exchange whose async processing ends without another dispatch.
	 */
	private final class EndListener implements AsyncListener {

		private final Exchange exchange;

		private final HttpServletRequest request;

		private final HttpServletResponse response;

		EndListener(Exchange exchange, HttpServletRequest request, HttpServletResponse response) {
			this.exchange = exchange;
			this.request = request;
			this.response = response;
		}

		@Override
		public void onComplete(AsyncEvent event) {
			this.exchange.observe(this.response);
			// Tomcat says so before the error page and again after it.
			if (!this.exchange.isProvisional()) {
				MonitoringFilter.this.recorder.finish(this.exchange, this.request, this.response);
			}
		}

		@Override
		public void onTimeout(AsyncEvent event) {
			// Not an end: a dispatch or an error page follows.
			this.exchange.observe(this.response);
		}

		@Override
		public void onError(AsyncEvent event) {
			Throwable exception = event.getThrowable();
			if (exception != null) {
				this.exchange.threw(exception, this.response);
			}
		}

		@Override
		public void onStartAsync(AsyncEvent event) {
			event.getAsyncContext().addListener(this);
		}

	}

}
