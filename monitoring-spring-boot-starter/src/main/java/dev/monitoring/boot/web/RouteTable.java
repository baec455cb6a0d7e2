package dev.monitoring.boot.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.monitoring.Route;

/**
 * The routes seen so far, at most so many: a route beyond them is {@code METHOD:OTHER}.
 */
final class RouteTable {

	static final String OTHER = "OTHER";

	private final int maxRoutes;

	private final AtomicInteger size = new AtomicInteger();

	/**
	 * By template, then by method: no key is made to look a route up.
	 */
	private final Map<String, Map<String, String>> routes = new ConcurrentHashMap<>();

	RouteTable(int maxRoutes) {
		this.maxRoutes = maxRoutes;
	}

	String route(String method, String template) {
		Map<String, String> byMethod = this.routes.get(template);
		String route = (byMethod != null) ? byMethod.get(method) : null;
		return (route != null) ? route : add(method, template);
	}

	private String add(String method, String template) {
		if (this.size.get() >= this.maxRoutes) {
			return new Route(method, OTHER).toString();
		}
		return this.routes.computeIfAbsent(template, (key) -> new ConcurrentHashMap<>())
			.computeIfAbsent(method, (key) -> {
				this.size.incrementAndGet();
				return new Route(method, template).toString();
			});
	}

}
