package dev.monitoring.boot.web.scenario;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.boot.test.RecordedPoints;
import dev.monitoring.boot.web.scenario.RawClient.End;
import dev.monitoring.boot.web.scenario.RawClient.Response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Requests that share a connection, and those that are under way when the application
 * stops, are recorded once like all others.
 */
class ProtocolTests {

	private static final List<String> PATHS = List.of("/ok", "/boom", "/nope", "/callable", "/dr-err", "/sse-ok",
			"/late-boom", "/filter-senderror", "/raw/a", "/srb-ok");

	@ParameterizedTest
	@EnumSource
	void recordsEachPipelinedRequestThatIsServed(ServerKind kind) throws Exception {
		try (ScenarioServer server = start(kind); RawClient client = new RawClient(server.port())) {
			ByteArrayOutputStream requests = new ByteArrayOutputStream();
			List<String> paths = List.of("/ok", "/callable", "/nope", "/users/1/orders/2", "/boom", "/ok");
			for (int i = 0; i < paths.size(); i++) {
				requests.writeBytes(RawClient.get(paths.get(i), "pipelined-" + i));
			}
			client.send(requests.toByteArray());
			Map<String, Integer> statuses = new LinkedHashMap<>();
			for (int i = 0; i < paths.size(); i++) {
				Response response = client.read("GET");
				if (response.end() != End.COMPLETE) {
					// Tomcat closes the connection after an error.
					break;
				}
				statuses.put("pipelined-" + i, response.status());
			}
			assertThat(statuses).hasSizeGreaterThanOrEqualTo(3);
			assertRecorded(server, statuses);
		}
	}

	@ParameterizedTest
	@EnumSource
	void recordsEachRequestOfOneHttp2Connection(ServerKind kind) throws Exception {
		try (ScenarioServer server = start(kind)) {
			HttpClient client = HttpClient.newBuilder()
				.version(HttpClient.Version.HTTP_2)
				.connectTimeout(Duration.ofSeconds(10))
				.build();
			Map<String, Integer> statuses = new LinkedHashMap<>();
			// The first upgrades the connection that the others share.
			HttpResponse<String> first = client.send(http2(server, "/ok", "h2-first"),
					HttpResponse.BodyHandlers.ofString());
			assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
			statuses.put("h2-first", first.statusCode());
			Map<String, CompletableFuture<Integer>> answers = new LinkedHashMap<>();
			for (int i = 0; i < 80; i++) {
				String id = "h2-" + i;
				answers.put(id, status(client, http2(server, PATHS.get(i % PATHS.size()), id)));
			}
			for (Map.Entry<String, CompletableFuture<Integer>> answer : answers.entrySet()) {
				statuses.put(answer.getKey(), answer.getValue().get(20, TimeUnit.SECONDS));
			}
			assertRecorded(server, statuses);
		}
	}

	@ParameterizedTest
	@EnumSource
	void recordsAnHttp2StreamThatIsReset(ServerKind kind) throws Exception {
		try (ScenarioServer server = start(kind)) {
			HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
			client.send(http2(server, "/ok", "h2-first"), HttpResponse.BodyHandlers.discarding());
			try (java.io.InputStream body = client
				.send(http2(server, "/big", "h2-reset"), HttpResponse.BodyHandlers.ofInputStream())
				.body()) {
				assertThat(body.read()).isZero();
			}
			assertRecorded(server, Map.of("h2-first", 200, "h2-reset", 200));
			assertThat(server.points().of("errors")).extracting((point) -> point.tags().get("error_code"))
				.containsExactly("CLIENT_ABORT");
		}
	}

	@ParameterizedTest
	@EnumSource
	void recordsWhatIsStillOpenWhenTheApplicationStops(ServerKind kind) throws Exception {
		ScenarioServer server = start(kind);
		RecordedPoints points = server.points();
		try (RawClient streaming = new RawClient(server.port()); RawClient waiting = new RawClient(server.port())) {
			streaming.send(RawClient.get("/sse-open", "open-sse"));
			waiting.send(RawClient.get("/dr-open", "open-deferred"));
			await().atMost(Duration.ofSeconds(10)).until(() -> server.recorder().open() == 2);
			server.close();
			assertThat(points.of("requests")).extracting((point) -> point.fields().get("request_id"))
				.containsExactlyInAnyOrder("open-sse", "open-deferred");
			assertThat(points.of("errors")).extracting((point) -> point.fields().get("request_id"))
				.doesNotHaveDuplicates()
				.contains("open-deferred");
		}
		finally {
			server.close();
		}
	}

	private static ScenarioServer start(ServerKind kind) {
		assumeTrue(kind.isAvailable(), "This JDK has no virtual threads");
		return ScenarioServer.start(kind, Setup.PLAIN);
	}

	private static HttpRequest http2(ScenarioServer server, String path, String id) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
			.header("X-Request-Id", id)
			.timeout(Duration.ofSeconds(20))
			.build();
	}

	/**
	 * The status, also where the body then breaks off.
	 */
	private static CompletableFuture<Integer> status(HttpClient client, HttpRequest request) {
		CompletableFuture<Integer> status = new CompletableFuture<>();
		client.sendAsync(request, (info) -> {
			status.complete(info.statusCode());
			return HttpResponse.BodySubscribers.discarding();
		}).whenComplete((response, ex) -> {
			if (ex != null) {
				status.completeExceptionally(ex);
			}
		});
		return status;
	}

	private static void assertRecorded(ScenarioServer server, Map<String, Integer> statuses) {
		await().atMost(Duration.ofSeconds(10)).until(() -> {
			server.recorder().sweep();
			return server.recorder().open() == 0;
		});
		List<MonitoringPoint> requests = server.points().of("requests");
		Map<String, Integer> recorded = new LinkedHashMap<>();
		requests.forEach((point) -> recorded.put((String) point.fields().get("request_id"),
				((Long) point.tags().get("status_code")).intValue()));
		assertThat(recorded).containsExactlyInAnyOrderEntriesOf(statuses);
		assertThat(requests).hasSize(statuses.size());
	}

}
