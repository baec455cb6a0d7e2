package dev.monitoring.boot.web.scenario;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Does what filters do to requests, before and after the rest of the chain.
 */
@SuppressWarnings("serial")
final class ScenarioFilter extends HttpFilter {

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		String path = request.getRequestURI().substring(request.getContextPath().length());
		if (path.startsWith("/secured/")) {
			secured(request, response, chain);
			return;
		}
		switch (path) {
			case "/filter-boom" -> throw new IllegalStateException("filter");
			case "/filter-checked" -> throw new ServletException("filter", new IOException("cause"));
			case "/filter-servlet-exception" -> throw new ServletException("filter");
			case "/filter-senderror" -> response.sendError(401);
			case "/filter-senderror-message" -> response.sendError(403, "no");
			case "/filter-write" -> {
				response.setStatus(429);
				response.getWriter().write("slow down");
			}
			case "/filter-nothing" -> response.setStatus(204);
			case "/filter-redirect" -> response.sendRedirect("/ok");
			case "/filter-forward" -> request.getRequestDispatcher("/ok").forward(request, response);
			case "/filter-rewrite" -> chain.doFilter(new Rewritten(request, "/users/1/orders/2"), response);
			case "/filter-async" -> async(request, response);
			case "/filter-after-boom", "/filter-after-boom-late" -> {
				chain.doFilter(request, response);
				throw new IllegalStateException("after");
			}
			case "/filter-after-senderror" -> {
				chain.doFilter(request, response);
				response.sendError(409);
			}
			case "/filter-after-status" -> {
				chain.doFilter(request, response);
				response.setStatus(202);
			}
			case "/filter-catches" -> caught(request, response, chain);
			case "/filter-caching" -> {
				ContentCachingResponseWrapper wrapper = new ContentCachingResponseWrapper(response);
				chain.doFilter(request, wrapper);
				wrapper.copyBodyToResponse();
			}
			case "/filter-caching-boom" -> chain.doFilter(request, new ContentCachingResponseWrapper(response));
			default -> chain.doFilter(request, response);
		}
	}

	private static void secured(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		String authorization = request.getHeader("Authorization");
		if (authorization == null) {
			response.setHeader("WWW-Authenticate", "Basic");
			response.sendError(401);
		}
		else if (authorization.equals("user")) {
			response.sendError(403);
		}
		else {
			chain.doFilter(request, response);
		}
	}

	private static void caught(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException {
		try {
			chain.doFilter(request, response);
		}
		catch (ServletException ex) {
			response.setStatus(503);
			response.getWriter().write("caught");
		}
	}

	private static void async(HttpServletRequest request, HttpServletResponse response) {
		AsyncContext async = request.startAsync(request, response);
		AsyncController.SCHEDULER.schedule(() -> {
			response.setStatus(202);
			async.complete();
		}, 30, TimeUnit.MILLISECONDS);
	}

	/**
	 * A request that a filter sends elsewhere.
	 */
	private static final class Rewritten extends HttpServletRequestWrapper {

		private final String path;

		Rewritten(HttpServletRequest request, String path) {
			super(request);
			this.path = path;
		}

		@Override
		public String getRequestURI() {
			return this.path;
		}

		@Override
		public String getServletPath() {
			return this.path;
		}

	}

}
