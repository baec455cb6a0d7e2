package dev.monitoring.sample.traffic;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one request per run. What was created is looked at in the next run, so that not
 * only unknown accounts are asked for.
 */
final class Traffic implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(Traffic.class);

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final TrafficMix mix = new TrafficMix();

	private final URI server;

	private @Nullable String created;

	Traffic(URI server) {
		this.server = server;
	}

	@Override
	public void run() {
		TrafficRequest request = (this.created != null) ? TrafficRequest.get(this.created) : this.mix.next();
		this.created = null;
		try {
			HttpResponse<Void> response = this.client.send(request.to(this.server), BodyHandlers.discarding());
			this.created = response.headers().firstValue("Location").orElse(null);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("{} {} failed", request.method(), request.path(), ex);
		}
	}

}
