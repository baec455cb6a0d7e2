package dev.monitoring.boot;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.monitoring.boot.ShopApplication.ShopController;
import dev.monitoring.boot.support.AccountingIdentity;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Real requests to a real server, kept in a real file and read back by the actuator.
 */
class EndToEndTests {

	private static final String ID = "X-Request-Id";

	private final HttpClient client = HttpClient.newHttpClient();

	private final JsonMapper mapper = new JsonMapper();

	@TempDir
	Path folder;

	private ConfigurableApplicationContext context;

	private MonitoringPipeline pipeline;

	@BeforeEach
	void start() {
		this.context = new SpringApplicationBuilder(ShopApplication.class).web(WebApplicationType.SERVLET)
			.run("--server.port=0", "--spring.application.name=shop", "--monitoring.flushing-period=1h",
					"--monitoring.tags.zone=b", "--monitoring.duckdb.path=" + this.folder.resolve("shop.duckdb"),
					"--management.endpoints.web.exposure.include=health,monitoring,metrics",
					"--management.endpoint.health.show-details=always");
		this.pipeline = this.context.getBean(MonitoringPipeline.class);
	}

	@AfterEach
	void balanceAndClose() {
		AccountingIdentity.check(this.pipeline);
		this.context.close();
		AccountingIdentity.check(this.pipeline);
		assertThat(this.pipeline.statistics().pending()).isZero();
	}

	@Test
	void answersWhatItSaw() throws Exception {
		sendOneOfEach();
		flush(15);
		JsonNode routes = get("/actuator/monitoring/routes");
		assertThat(routes.get("approximate").booleanValue()).isFalse();
		assertThat(Instant.parse(routes.get("from").asString())).isBefore(Instant.parse(routes.get("to").asString()));
		assertThat(routes.get("routes"))
			.extracting((row) -> row.get("service").asString(), (row) -> row.get("route").asString(),
					(row) -> row.get("statusCode").intValue(), (row) -> row.get("requests").intValue(),
					(row) -> row.get("errors").intValue())
			.containsExactlyInAnyOrder(tuple("shop", "GET:/items/{id}", 200, 2, 0),
					tuple("shop", "POST:/items", 400, 1, 1), tuple("shop", "POST:/orders", 400, 1, 1),
					tuple("shop", "GET:UNMATCHED", 404, 1, 1), tuple("shop", "GET:/boom", 500, 1, 1),
					tuple("shop", "GET:/callable", 200, 1, 0), tuple("shop", "GET:/never", 503, 1, 1));
		assertThat(routes.get("routes")).allSatisfy((row) -> {
			assertThat(row.get("mean").doubleValue()).isPositive();
			assertThat(row.get("p95").doubleValue()).isLessThanOrEqualTo(row.get("p99").doubleValue());
		});
		assertThat(get("/actuator/monitoring/errors").get("errors"))
			.extracting((row) -> row.get("route").asString(), (row) -> row.get("errorCode").asString(),
					(row) -> row.get("errors").intValue())
			.containsExactlyInAnyOrder(tuple("POST:/items", "13037", 1), tuple("POST:/orders", "12012", 1),
					tuple("GET:UNMATCHED", "NoResourceFoundException", 1),
					tuple("GET:/boom", "IllegalStateException", 1),
					tuple("GET:/never", "AsyncRequestTimeoutException", 1));
		assertThat(get("/actuator/monitoring/usages").get("usages"))
			.extracting((row) -> row.get("service").asString(), (row) -> row.get("name").asString(),
					(row) -> row.get("usages").intValue())
			.containsExactly(tuple("shop", "estimator", 6));
		assertThat(get("/actuator/monitoring/routes?step=PT10M&route=GET:/boom&limit=1").get("routes")).singleElement()
			.satisfies((row) -> assertThat(row.get("time").asString()).isNotBlank());
		assertThat(get("/actuator/monitoring/routes?service=other").get("routes")).isEmpty();
		// Nothing that the actuator answers is recorded.
		assertThat(this.pipeline.statistics().recorded()).isEqualTo(15);
	}

	/**
	 * Eight requests, of which five fail and two count uses: 15 points.
	 */
	private void sendOneOfEach() throws Exception {
		assertThat(send("GET", "/items/7").statusCode()).isEqualTo(200);
		assertThat(send("GET", "/items/8").statusCode()).isEqualTo(200);
		assertThat(send("POST", "/items").statusCode()).isEqualTo(400);
		assertThat(send("POST", "/orders").statusCode()).isEqualTo(400);
		assertThat(send("GET", "/nothing/here").statusCode()).isEqualTo(404);
		assertThat(send("GET", "/boom").statusCode()).isEqualTo(500);
		assertThat(send("GET", "/callable").statusCode()).isEqualTo(200);
		assertThat(send("GET", "/never").statusCode()).isEqualTo(503);
	}

	@Test
	void findsWhatARequestAdded() throws Exception {
		send("GET", "/items/7", ID, "items-1");
		send("GET", "/callable", ID, "callable-1");
		send("GET", "/timed", ID, "timed-1");
		send("POST", "/items", ID, "refused-1");
		send("POST", "/payments", ID, "paid-1");
		flush(8);
		assertThat(points("requestId=items-1")).extracting((point) -> point.get("series").asString())
			.containsExactlyInAnyOrder("requests");
		JsonNode data = data("items-1");
		assertThat(data.get("service").asString()).isEqualTo("shop");
		assertThat(data.get("route").asString()).isEqualTo("GET:/items/{id}");
		assertThat(data.get("status_code").intValue()).isEqualTo(200);
		assertThat(data.get("shop_id").intValue()).isEqualTo(7);
		assertThat(data.get("price").doubleValue()).isEqualTo(9.5);
		assertThat(data.get("zone").asString()).isEqualTo("b");
		assertThat(data.get("instance").asString()).isNotBlank();
		assertThat(data.get("execution_time").doubleValue()).isBetween(0.0, 60.0);
		assertThat(data("callable-1").get("from_callable").booleanValue()).isTrue();
		assertThat(data("timed-1").get("match_time").doubleValue()).isBetween(0.0, 60.0);
		assertThat(points("requestId=refused-1")).extracting((point) -> point.get("series").asString())
			.containsExactlyInAnyOrder("requests", "errors");
		assertThat(points("errorCode=13037")).singleElement()
			.satisfies((point) -> assertThat(point.get("data").get("error_code").intValue()).isEqualTo(13037));
		assertThat(points("statusCode=400&route=POST:/items")).hasSize(2);
	}

	@Test
	void keepsReplacesAndEchoesRequestIds() throws Exception {
		assertThat(send("GET", "/timed", ID, "kept-1").headers().firstValue(ID)).hasValue("kept-1");
		String replaced = send("GET", "/timed", ID, "not well formed").headers().firstValue(ID).orElseThrow();
		String tooLong = send("GET", "/timed", ID, "x".repeat(129)).headers().firstValue(ID).orElseThrow();
		String made = send("GET", "/boom").headers().firstValue(ID).orElseThrow();
		assertThat(List.of(replaced, tooLong, made))
			.allMatch((id) -> id.matches("\\d{10},[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"))
			.doesNotHaveDuplicates();
		flush(5);
		for (String id : List.of("kept-1", replaced, tooLong)) {
			assertThat(points("requestId=" + encoded(id))).hasSize(1);
		}
		assertThat(points("requestId=" + encoded(made))).hasSize(2);
	}

	@Test
	void refusesWhatItDoesNotUnderstand() throws Exception {
		assertRefused("routes?from=yesterday", "from must be an ISO-8601 time");
		assertRefused("routes?to=12:00", "to must be an ISO-8601 time");
		assertRefused("requests?from=now", "from must be an ISO-8601 time");
		assertRefused("errors?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "must be before to");
		assertRefused("requests?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "must be before to");
		assertRefused("usages?step=5m", "step must be an ISO-8601 duration");
		assertRefused("routes?step=-PT5M", "step must be a positive ISO duration");
		assertRefused("routes?step=PT0S", "step must be a positive ISO duration");
		assertRefused("routes?limit=0", "limit must be positive");
		assertRefused("requests?limit=-1", "limit must be positive");
		assertRefused("requests?limit=100001", "limit must be at most 100000");
		assertRefused("routes?limit=many", "limit must be a number");
		assertRefused("routes?limit=99999999999", "limit must be a number");
		assertRefused("routes?limit=1&limit=2", "limit must be a number");
		assertRefused("requests?statusCode=ok", "statusCode must be a number");
	}

	private void assertRefused(String path, String message) throws Exception {
		HttpResponse<String> response = send("GET", "/actuator/monitoring/" + path);
		assertThat(response.statusCode()).as(path).isEqualTo(400);
		assertThat(this.mapper.readTree(response.body()).path("message").asString("")).as(path).contains(message);
	}

	@Test
	void tellsWhatSectionsThereAre() throws Exception {
		HttpResponse<String> response = send("GET", "/actuator/monitoring/nothing");
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(response.body()).contains("routes", "errors", "usages", "requests");
	}

	@Test
	void understandsOffsets() throws Exception {
		send("GET", "/timed");
		flush(1);
		assertThat(get("/actuator/monitoring/routes?from=2026-01-01T00:00:00%2B03:00").get("routes")).hasSize(1);
		assertThat(get("/actuator/monitoring/routes?from=2026-01-01T00:00:00+03:00").get("routes")).hasSize(1);
	}

	@Test
	void showsItsStateToTheActuator() throws Exception {
		send("POST", "/orders");
		flush(2);
		JsonNode state = get("/actuator/monitoring");
		assertThat(state.get("storage").get("type").asString()).isEqualTo("duckdb");
		assertThat(state.get("storage").get("reachable").booleanValue()).isTrue();
		JsonNode counts = state.get("pipeline");
		assertThat(counts.get("recorded").intValue()).isEqualTo(2);
		assertThat(counts.get("recovered").intValue()).isZero();
		assertThat(counts.get("stored").intValue()).isEqualTo(2);
		assertThat(counts.get("pending").intValue()).isZero();
		assertThat(counts.get("spooled").intValue()).isZero();
		assertThat(counts.get("dropped").propertyNames()).contains("buffer_full", "closed", "encoding", "refused",
				"shutdown", "spool_full", "spool_expired", "spool_damaged", "no_storage");
		JsonNode health = get("/actuator/health").get("components").get("monitoring");
		assertThat(health.get("status").asString()).isEqualTo("UP");
		assertThat(health.get("details").get("storage").asString()).isEqualTo("duckdb");
		assertThat(get("/actuator/metrics/monitoring.points.stored").get("measurements").get(0).get("value").intValue())
			.isEqualTo(2);
	}

	@Test
	void keepsTheNumbersOverARestart() throws Exception {
		sendOneOfEach();
		awaitRecorded(15);
		this.context.close();
		PipelineStatistics statistics = this.pipeline.statistics();
		assertThat(statistics.stored()).isEqualTo(statistics.recorded());
		start();
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(get("/actuator/monitoring/routes").get("routes")).hasSize(7);
		send("POST", "/orders");
		flush(2);
		assertThat(get("/actuator/monitoring/errors?route=POST:/orders").get("errors")).singleElement()
			.satisfies((row) -> assertThat(row.get("errors").intValue()).isEqualTo(2));
	}

	@Test
	void keepsARequestThatIsUnderWayAtTheStop() throws Exception {
		HttpRequest request = HttpRequest.newBuilder(uri("/waiting")).build();
		CompletableFuture<HttpResponse<String>> response = this.client.sendAsync(request, BodyHandlers.ofString());
		ShopController controller = this.context.getBean(ShopController.class);
		assertThat(controller.entered.await(10, TimeUnit.SECONDS)).isTrue();
		CountDownLatch closing = new CountDownLatch(1);
		this.context.addApplicationListener((ContextClosedEvent event) -> closing.countDown());
		CompletableFuture<Void> closed = CompletableFuture.runAsync(this.context::close);
		assertThat(closing.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.pipeline.lastProbe().kind()).isNotEqualTo("closed");
		controller.leave.countDown();
		assertThat(response.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		closed.get(30, TimeUnit.SECONDS);
		assertThat(this.pipeline.statistics().stored()).isEqualTo(1);
		assertThat(this.pipeline.lastProbe().kind()).isEqualTo("closed");
	}

	private JsonNode data(String requestId) throws Exception {
		return points("requestId=" + requestId).get(0).get("data");
	}

	private List<JsonNode> points(String query) throws Exception {
		List<JsonNode> points = new ArrayList<>();
		get("/actuator/monitoring/requests?" + query).get("points").forEach(points::add);
		return points;
	}

	private JsonNode get(String path) throws Exception {
		HttpResponse<String> response = send("GET", path);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return this.mapper.readTree(response.body());
	}

	private HttpResponse<String> send(String method, String path, String... headers)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
			.method(method, HttpRequest.BodyPublishers.noBody())
			.timeout(Duration.ofSeconds(30));
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

	private URI uri(String path) {
		String port = this.context.getEnvironment().getProperty("local.server.port");
		return URI.create("http://localhost:" + port + path);
	}

	/**
	 * A response may arrive before its request is recorded.
	 */
	private void awaitRecorded(long points) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(this.pipeline.statistics().recorded()).isEqualTo(points));
	}

	private void flush(long points) {
		awaitRecorded(points);
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(this.pipeline.statistics().stored()).isEqualTo(points);
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

}
