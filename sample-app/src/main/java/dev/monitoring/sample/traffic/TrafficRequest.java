package dev.monitoring.sample.traffic;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;

/**
 * A request of the mix.
 *
 * @param method the method
 * @param path the path, with the query
 * @param body the JSON, or nothing
 */
record TrafficRequest(String method, String path, String body) {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	static TrafficRequest get(String path) {
		return new TrafficRequest("GET", path, "");
	}

	static TrafficRequest post(String path, String body) {
		return new TrafficRequest("POST", path, body);
	}

	HttpRequest to(URI server) {
		return HttpRequest.newBuilder(server.resolve(this.path))
			.timeout(TIMEOUT)
			.header("Content-Type", "application/json")
			.method(this.method, this.body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(this.body))
			.build();
	}

}
