package dev.monitoring.sample.plugin;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.monitoring.micrometer.MicrometerSettings;
import dev.monitoring.sample.SampleApplication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

/**
 * A real Prometheus that scrapes the running sample knows of as many requests and errors
 * as the store, and of the same 95th percentiles but for the width of its buckets.
 */
@Timeout(120)
@ExtendWith(Prometheus.Condition.class)
class PrometheusTests {

	private static final int SCRAPED = 7;

	@TempDir
	Path folder;

	private final HttpClient http = HttpClient.newHttpClient();

	private ConfigurableApplicationContext context;

	private String server;

	@BeforeEach
	void start() throws Exception {
		this.context = new SpringApplicationBuilder(SampleApplication.class).run("--server.port=0",
				"--sample.traffic.enabled=false", "--monitoring.storage-type=duckdb",
				"--monitoring.duckdb.path=" + this.folder.resolve("sample.duckdb"),
				"--monitoring.flushing-period=100ms", "--monitoring.plugins.micrometer.labels.stage=test");
		this.server = "http://127.0.0.1:" + this.context.getEnvironment().getProperty("local.server.port");
		load();
	}

	@AfterEach
	void stop() {
		this.context.close();
	}

	/**
	 * Requests of all kinds: quick and slow, good and bad.
	 */
	private void load() throws Exception {
		for (int i = 0; i < 40; i++) {
			get("/accounts");
			get("/accounts/unknown");
			get("/slow?ms=" + (i < 36 ? 5 : 120));
			get("/nowhere/" + i);
			post("/detector", "{\"image\":\"person-" + i + "\"}");
			post("/accounts", "{}");
			post("/tasks", "{\"subtasks\":2,\"fail\":1}");
		}
		await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
			JsonNode state = read("/actuator/monitoring");
			assertThat(state.get("pipeline").get("pending").asLong()).isZero();
			// Four rows of each subtask, and one more of every other.
			assertThat(state.get("pipeline").get("stored").asLong()).isEqualTo(40 * (SCRAPED + 3 + 9));
			assertThat(state.get("plugins").get(0).get("name").asString()).isEqualTo("micrometer");
			assertThat(state.get("plugins").get(0).get("delivered")).isEqualTo(state.get("pipeline").get("recorded"));
		});
	}

	@Test
	void knowsWhatTheStoreKnows() throws Exception {
		JsonNode routes = read("/actuator/monitoring/routes").get("routes");
		assertThat(routes.size()).isEqualTo(SCRAPED);
		try (Prometheus prometheus = Prometheus.scrape(this.server.substring("http://".length()),
				"/actuator/prometheus", this.folder)) {
			await().atMost(Duration.ofSeconds(30))
				.ignoreExceptions()
				.untilAsserted(() -> assertThat(prometheus.query("up")).containsValue(1.0));
			assertThat(prometheus.query("sum by (service, route, status_code) (monitoring_requests_seconds_count)"))
				.isEqualTo(counts(routes, "requests",
						Map.of("service", "service", "route", "route", "status_code", "statusCode")));
			assertThat(prometheus.query("sum by (service, error_code) (monitoring_errors_total)"))
				.isEqualTo(counts(read("/actuator/monitoring/errors").get("errors"), "errors",
						Map.of("service", "service", "error_code", "errorCode")));
			assertThat(prometheus.query("sum(monitoring_requests_seconds_count{stage=\"test\"})"))
				.containsValue(40.0 * SCRAPED);
			assertPercentiles(prometheus, routes);
			assertRate(prometheus);
			assertThat(prometheus.query("sum by (status) (sample_subtasks_seconds_count)"))
				.isEqualTo(Map.of(Map.of("status", "1"), 40.0, Map.of("status", "0"), 40.0));
		}
	}

	private static Map<Map<String, String>, Double> counts(JsonNode rows, String count, Map<String, String> labels) {
		Map<Map<String, String>, Double> counts = new HashMap<>();
		for (JsonNode row : rows) {
			Map<String, String> key = new HashMap<>();
			labels.forEach((label, property) -> key.put(label, row.get(property).asString()));
			counts.merge(key, row.get(count).asDouble(), Double::sum);
		}
		return counts;
	}

	private static void assertPercentiles(Prometheus prometheus, JsonNode routes) throws Exception {
		Map<Map<String, String>, Double> percentiles = prometheus
			.query("histogram_quantile(0.95, sum by (le, route, status_code) (monitoring_requests_seconds_bucket))");
		assertThat(percentiles).hasSize(SCRAPED);
		for (JsonNode row : routes) {
			Double scraped = percentiles
				.get(Map.of("route", row.get("route").asString(), "status_code", row.get("statusCode").asString()));
			assertThat(bucket(scraped)).as(row + " and " + scraped)
				.isCloseTo(bucket(row.get("p95").asDouble()), within(1));
		}
	}

	/**
	 * The bucket of a time in seconds.
	 */
	private static int bucket(double seconds) {
		List<Duration> bounds = MicrometerSettings.DEFAULT_BUCKETS;
		int bucket = 0;
		while (bucket < bounds.size() && seconds > bounds.get(bucket).toNanos() / 1e9) {
			bucket++;
		}
		return bucket;
	}

	/**
	 * What comes on top between two scrapes is what was sent.
	 */
	private void assertRate(Prometheus prometheus) throws Exception {
		for (int i = 0; i < 25; i++) {
			get("/accounts");
		}
		String accounts = "monitoring_requests_seconds_count{route=\"GET:/accounts\"}";
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(
					prometheus.query("sum(max_over_time(" + accounts + "[1h]) - min_over_time(" + accounts + "[1h]))"))
				.containsValue(25.0));
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(prometheus.query("sum(rate(" + accounts + "[1m]))").values())
				.allMatch((rate) -> rate > 0)
				.hasSize(1));
		JsonNode routes = read("/actuator/monitoring/routes?route=GET:/accounts").get("routes");
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(read("/actuator/monitoring/routes?route=GET:/accounts").get("routes")
				.get(0)
				.get("requests")
				.asInt()).isEqualTo(65));
		assertThat(routes.size()).isEqualTo(1);
	}

	@Test
	void isWellFormed() throws Exception {
		String exposition = get("/actuator/prometheus").body();
		assertThat(exposition).contains("monitoring_requests_seconds_bucket", "monitoring_errors_total",
				"http_server_requests_seconds_count", "monitoring_plugin_points_delivered_total");
		String ours = exposition.lines()
			.filter((line) -> line.matches("(# (HELP|TYPE) )?(monitoring|sample)_.*"))
			.collect(Collectors.joining("\n", "", "\n"));
		assertThat(Prometheus.check(ours)).isEmpty();
		// Of Boot's own meters some have no help text, and more of the kind.
		assertThat(Prometheus.check(exposition).lines()).noneMatch((complaint) -> complaint.startsWith("monitoring_")
				|| complaint.startsWith("sample_") || complaint.contains("error"));
	}

	private JsonNode read(String path) throws Exception {
		return JsonMapper.shared().readTree(get(path).body());
	}

	private HttpResponse<String> get(String path) throws Exception {
		return this.http.send(HttpRequest.newBuilder(URI.create(this.server + path)).build(), BodyHandlers.ofString());
	}

	private void post(String path, String body) throws Exception {
		this.http.send(HttpRequest.newBuilder(URI.create(this.server + path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build(), BodyHandlers.ofString());
	}

}
