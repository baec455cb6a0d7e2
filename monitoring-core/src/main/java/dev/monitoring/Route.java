package dev.monitoring;

/**
 * The route of a request: {@code METHOD:template}, such as
 * {@code POST:/handlers/{handlerId}/events}. Method names come from clients, so that all
 * but the well-known ones are {@code OTHER}.
 *
 * @param method the method, one of GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS, TRACE
 * and OTHER
 * @param template the template of the resource, not the path that was asked for
 */
public record Route(String method, String template) {

	/**
	 * The template of requests that no handler matched.
	 */
	public static final String UNMATCHED = "UNMATCHED";

	/**
	 * Whitelists the method.
	 */
	public Route {
		method = method(method);
	}

	/**
	 * The name of a method as routes carry it.
	 * @param method a method as a client sent it
	 * @return the method where it is well known, else {@code OTHER}
	 */
	public static String method(String method) {
		return switch (method) {
			case "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE" -> method;
			default -> "OTHER";
		};
	}

	@Override
	public String toString() {
		return this.method + ":" + this.template;
	}

}
