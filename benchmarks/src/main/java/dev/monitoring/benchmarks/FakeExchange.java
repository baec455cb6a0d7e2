package dev.monitoring.benchmarks;

import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Collections;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.servlet.http.MappingMatch;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response that answer what filters ask and cost next to nothing, so
 * that the filters' own costs are seen. A server's cost more, alike for every filter.
 */
final class FakeExchange {

	private static final HttpServletRequest REQUEST = unsupported(HttpServletRequest.class);

	private static final HttpServletResponse RESPONSE = unsupported(HttpServletResponse.class);

	private static final ServletContext CONTEXT = unsupported(ServletContext.class);

	private static final HttpServletMapping MAPPING = new DispatcherMapping();

	private final HttpServletRequest request = new Request();

	private final HttpServletResponse response = new Response();

	HttpServletRequest request() {
		return this.request;
	}

	HttpServletResponse response() {
		return this.response;
	}

	private static <T> T unsupported(Class<T> type) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, args) -> {
				throw new UnsupportedOperationException(method.toString());
			}));
	}

	private static final class Request extends HttpServletRequestWrapper {

		private final Map<String, Object> attributes = new HashMap<>();

		Request() {
			super(REQUEST);
		}

		@Override
		public @Nullable Object getAttribute(String name) {
			return this.attributes.get(name);
		}

		@Override
		public void setAttribute(String name, Object value) {
			this.attributes.put(name, value);
		}

		@Override
		public void removeAttribute(String name) {
			this.attributes.remove(name);
		}

		@Override
		public String getMethod() {
			return "GET";
		}

		@Override
		public String getRequestURI() {
			return "/accounts/17";
		}

		@Override
		public StringBuffer getRequestURL() {
			return new StringBuffer("http://localhost:8080/accounts/17");
		}

		@Override
		public String getContextPath() {
			return "";
		}

		@Override
		public String getServletPath() {
			return "/accounts/17";
		}

		@Override
		public @Nullable String getPathInfo() {
			return null;
		}

		@Override
		public HttpServletMapping getHttpServletMapping() {
			return MAPPING;
		}

		@Override
		public @Nullable String getHeader(String name) {
			return null;
		}

		@Override
		public Enumeration<String> getHeaders(String name) {
			return Collections.emptyEnumeration();
		}

		@Override
		public DispatcherType getDispatcherType() {
			return DispatcherType.REQUEST;
		}

		@Override
		public boolean isAsyncStarted() {
			return false;
		}

		@Override
		public ServletContext getServletContext() {
			return CONTEXT;
		}

	}

	private static final class Response extends HttpServletResponseWrapper {

		private final Map<String, String> headers = new HashMap<>();

		private int status = SC_OK;

		Response() {
			super(RESPONSE);
		}

		@Override
		public void setStatus(int status) {
			this.status = status;
		}

		@Override
		public int getStatus() {
			return this.status;
		}

		@Override
		public boolean isCommitted() {
			return false;
		}

		@Override
		public void setHeader(String name, String value) {
			this.headers.put(name, value);
		}

		@Override
		public Collection<String> getHeaders(String name) {
			String value = this.headers.get(name);
			return (value != null) ? List.of(value) : List.of();
		}

	}

	private static final class DispatcherMapping implements HttpServletMapping {

		@Override
		public String getMatchValue() {
			return "";
		}

		@Override
		public String getPattern() {
			return "/";
		}

		@Override
		public String getServletName() {
			return "dispatcherServlet";
		}

		@Override
		public MappingMatch getMappingMatch() {
			return MappingMatch.DEFAULT;
		}

	}

}
