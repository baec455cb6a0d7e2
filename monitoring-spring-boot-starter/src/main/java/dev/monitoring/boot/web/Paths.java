package dev.monitoring.boot.web;

import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.MappingMatch;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.RequestPath;

/**
 * The paths of a request as patterns see them.
 */
final class Paths {

	private static final String DISPATCHER = "dispatcherServlet";

	private Paths() {
	}

	/**
	 * The path within the context path.
	 */
	static PathContainer withinContext(HttpServletRequest request) {
		return RequestPath.parse(request.getRequestURI(), request.getContextPath()).pathWithinApplication();
	}

	/**
	 * Whether the path within the servlet is another than that within the context path.
	 */
	static boolean hasPrefix(HttpServletRequest request) {
		HttpServletMapping mapping = request.getHttpServletMapping();
		return mapping != null && mapping.getMappingMatch() == MappingMatch.PATH;
	}

	/**
	 * The path within {@code spring.mvc.servlet.path}, which handlers' templates start
	 * from.
	 * @return {@code null} where the request is another servlet's
	 */
	static @Nullable PathContainer withinServlet(HttpServletRequest request) {
		HttpServletMapping mapping = request.getHttpServletMapping();
		if (mapping == null || mapping.getMappingMatch() == null) {
			return withinContext(request);
		}
		if (!isDispatcher(mapping)) {
			return null;
		}
		String prefix = (mapping.getMappingMatch() == MappingMatch.PATH) ? request.getServletPath() : "";
		return RequestPath.parse(request.getRequestURI(), request.getContextPath() + prefix).pathWithinApplication();
	}

	static boolean isDispatcher(HttpServletMapping mapping) {
		return String.valueOf(mapping.getServletName()).startsWith(DISPATCHER);
	}

}
