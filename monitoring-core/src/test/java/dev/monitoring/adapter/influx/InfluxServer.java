package dev.monitoring.adapter.influx;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The InfluxDB of tests: the one that {@code MONITORING_TEST_INFLUX_URL} names, with
 * {@code _ORG}, {@code _TOKEN} and {@code _BUCKET}, else the stand-in whose program is
 * below {@code .engines}.
 */
public class InfluxServer implements AutoCloseable {

	private static final String URL = "MONITORING_TEST_INFLUX_URL";

	private static final Path STAND_IN = Path.of(".engines", "root", "usr", "bin", "influxd");

	private final HttpClient http = HttpClient.newHttpClient();

	private final InfluxSettings settings;

	private final String queryUrl;

	InfluxServer(InfluxSettings settings, String queryUrl) {
		this.settings = settings;
		this.queryUrl = queryUrl;
	}

	/**
	 * Connects to the server, or starts the stand-in.
	 * @param folder where the stand-in keeps its files
	 */
	public static InfluxServer open(Path folder) throws IOException {
		String url = System.getenv(URL);
		if (url == null) {
			return InfluxStandIn.start(standIn(), folder);
		}
		return new InfluxServer(InfluxSettings.defaults(url, env("ORG"), env("BUCKET"), env("TOKEN")), url);
	}

	private static String env(String name) {
		String value = System.getenv("MONITORING_TEST_INFLUX_" + name);
		if (value == null) {
			throw new IllegalStateException("MONITORING_TEST_INFLUX_" + name + " must be set beside " + URL);
		}
		return value;
	}

	/**
	 * The program of the stand-in, below a folder that this project is in.
	 */
	private static Path standIn() {
		for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
			if (Files.isExecutable(folder.resolve(STAND_IN))) {
				return folder.resolve(STAND_IN);
			}
		}
		return null;
	}

	public InfluxSettings settings() {
		return this.settings;
	}

	/**
	 * Asks in InfluxQL, which the stand-in speaks too.
	 * @return the series of the answer
	 */
	JsonNode query(String bucket, String question) throws Exception {
		URI uri = URI.create(this.queryUrl + "/query?epoch=ns&db=" + encoded(bucket) + "&q=" + encoded(question));
		HttpRequest request = HttpRequest.newBuilder(uri)
			.header("Authorization", "Token " + this.settings.token())
			.POST(HttpRequest.BodyPublishers.noBody())
			.build();
		HttpResponse<String> response = this.http.send(request, HttpResponse.BodyHandlers.ofString());
		JsonNode answer = new JsonMapper().readTree(response.body()).path("results").path(0);
		if (answer.has("error")) {
			throw new IllegalStateException(answer.toString());
		}
		return answer.path("series");
	}

	public JsonNode query(String question) throws Exception {
		return query(this.settings.bucket(), question);
	}

	/**
	 * Drops a bucket that a test made, if it is there.
	 */
	void dropBucket(String bucket) throws Exception {
		HttpRequest.Builder list = api("?name=" + encoded(bucket)).GET();
		String body = this.http.send(list.build(), HttpResponse.BodyHandlers.ofString()).body();
		for (JsonNode found : new JsonMapper().readTree(body).path("buckets")) {
			HttpRequest.Builder drop = api("/" + found.path("id").asString()).DELETE();
			this.http.send(drop.build(), HttpResponse.BodyHandlers.discarding());
		}
	}

	private HttpRequest.Builder api(String path) {
		return HttpRequest.newBuilder(URI.create(this.settings.url() + "/api/v2/buckets" + path))
			.header("Authorization", "Token " + this.settings.token());
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	@Override
	public void close() {
	}

	/**
	 * Runs tests where there is a server, and fails them where {@code STORES_REQUIRED}
	 * names it.
	 */
	public static final class Condition implements ExecutionCondition {

		@Override
		public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
			if (System.getenv(URL) != null) {
				return ConditionEvaluationResult.enabled("on the InfluxDB that " + URL + " names");
			}
			if (standIn() != null) {
				return ConditionEvaluationResult.enabled("on the stand-in " + standIn());
			}
			String tried = "no InfluxDB: " + URL + " is not set, and no folder from " + Path.of("").toAbsolutePath()
					+ " upwards has the stand-in " + STAND_IN;
			String required = System.getenv("STORES_REQUIRED");
			if (required != null && List.of(required.split("[ ,]+")).contains("influx")) {
				throw new IllegalStateException("STORES_REQUIRED names influx, but there is " + tried);
			}
			return ConditionEvaluationResult.disabled(tried);
		}

	}

}
