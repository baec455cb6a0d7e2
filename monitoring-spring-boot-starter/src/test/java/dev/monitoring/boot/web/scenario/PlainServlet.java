package dev.monitoring.boot.web.scenario;

import java.io.IOException;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * A servlet beside Spring's.
 */
@SuppressWarnings("serial")
final class PlainServlet extends HttpServlet {

	@Override
	protected void doGet(HttpServletRequest request, HttpServletResponse response)
			throws IOException, ServletException {
		String path = request.getRequestURI();
		if (path.endsWith("/boom")) {
			throw new IllegalStateException("servlet");
		}
		if (path.endsWith("/wrapped")) {
			throw new ServletException("servlet", new IllegalArgumentException("cause"));
		}
		if (path.endsWith("/senderror")) {
			response.sendError(410, "gone");
			return;
		}
		if (path.endsWith("/forward")) {
			request.getRequestDispatcher("/ok").forward(request, response);
			return;
		}
		if (path.endsWith("/include") && request.getDispatcherType() == DispatcherType.REQUEST) {
			request.getRequestDispatcher("/raw/plain").include(request, response);
			return;
		}
		response.getWriter().write("servlet");
	}

}
