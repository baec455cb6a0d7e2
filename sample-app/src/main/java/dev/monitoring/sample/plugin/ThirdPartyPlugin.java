package dev.monitoring.sample.plugin;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.plugin.MonitoringPlugin;
import dev.monitoring.series.RequestPoint;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends each request's point to a third party. What it cannot send is counted as failed
 * by the channel that calls it.
 */
final class ThirdPartyPlugin implements MonitoringPlugin {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private static final int FIRST_FAILURE = 300;

	private final URI url;

	private final JsonMapper json;

	private @Nullable ExecutorService threads;

	private @Nullable HttpClient client;

	ThirdPartyPlugin(URI url, JsonMapper json) {
		this.url = url;
		this.json = json;
	}

	/**
	 * Connects, so that a third party that is not there is noticed before any point is
	 * lost.
	 */
	@Override
	public void initialize() throws IOException, InterruptedException {
		close();
		ExecutorService started = Executors.newSingleThreadExecutor();
		this.threads = started;
		this.client = HttpClient.newBuilder().executor(started).connectTimeout(TIMEOUT).build();
		send(HttpRequest.newBuilder(this.url).method("HEAD", HttpRequest.BodyPublishers.noBody()));
	}

	@Override
	public void handle(MonitoringPoint point) throws IOException, InterruptedException {
		if (point.layout().series().equals(RequestPoint.LAYOUT.series())) {
			byte[] body = this.json
				.writeValueAsBytes(Map.of("time", point.instant(), "tags", point.tags(), "fields", point.fields()));
			int status = send(HttpRequest.newBuilder(this.url)
				.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofByteArray(body)));
			if (status >= FIRST_FAILURE) {
				throw new IOException("The third party answered " + status);
			}
		}
	}

	private int send(HttpRequest.Builder request) throws IOException, InterruptedException {
		HttpClient connected = this.client;
		if (connected == null) {
			throw new IOException("There is no connection");
		}
		HttpResponse<Void> response = connected.send(request.timeout(TIMEOUT).build(), BodyHandlers.discarding());
		return response.statusCode();
	}

	@Override
	public void close() {
		this.client = null;
		if (this.threads != null) {
			this.threads.shutdownNow();
		}
	}

}
