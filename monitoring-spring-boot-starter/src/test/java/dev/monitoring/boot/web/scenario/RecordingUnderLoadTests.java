package dev.monitoring.boot.web.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.boot.web.scenario.RawClient.End;
import dev.monitoring.boot.web.scenario.RawClient.Response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Many requests at once leave one point each, no more and no less.
 */
class RecordingUnderLoadTests {

	private static final int THREADS = 16;

	private static final int REQUESTS = 20_000;

	/**
	 * Of a hundred requests these many of each; the slow ones are few.
	 */
	private static final List<String> MIX = mix();

	private static List<String> mix() {
		Map<String, Integer> shares = Map.ofEntries(Map.entry("/ok", 22), Map.entry("/users/1/orders/2", 10),
				Map.entry("/nope", 10), Map.entry("/boom", 10), Map.entry("/rse", 6), Map.entry("/advice", 6),
				Map.entry("/int/x", 6), Map.entry("/filter-senderror", 5), Map.entry("/filter-boom", 5),
				Map.entry("/raw/a", 5), Map.entry("/fn/3", 4), Map.entry("/cf-done", 3), Map.entry("/dr-now", 2),
				Map.entry("/sse-now", 2), Map.entry("/srb-ok", 1), Map.entry("/dr-err", 1),
				Map.entry("/async/dispatch", 1), Map.entry("/async/complete", 1));
		List<String> mix = new ArrayList<>();
		shares.forEach((path, share) -> {
			for (int i = 0; i < share; i++) {
				mix.add(path);
			}
		});
		return mix;
	}

	@ParameterizedTest
	@EnumSource
	void recordsEachOfManyRequestsOnce(ServerKind kind) throws Exception {
		assumeTrue(kind.isAvailable(), "This JDK has no virtual threads");
		try (ScenarioServer server = ScenarioServer.start(kind, Setup.PLAIN, PointQueue.class)) {
			PointQueue points = server.bean(PointQueue.class);
			Map<String, Integer> statuses = drive(server.port());
			assertThat(statuses).hasSize(REQUESTS);
			await().atMost(Duration.ofSeconds(20)).until(() -> {
				server.recorder().sweep();
				return server.recorder().open() == 0;
			});
			Map<String, Integer> recorded = new HashMap<>();
			Map<String, Integer> failed = new HashMap<>();
			List<String> duplicates = new ArrayList<>();
			for (MonitoringPoint point : points.all()) {
				boolean request = point.layout().series().equals("requests");
				String id = (String) point.fields().get("request_id");
				Integer before = (request ? recorded : failed).put(id,
						((Long) point.tags().get("status_code")).intValue());
				if (before != null) {
					duplicates.add(id);
				}
			}
			assertThat(duplicates).as("recorded twice").isEmpty();
			assertThat(recorded).as("recorded as the client got it").isEqualTo(statuses);
			statuses.values().removeIf((status) -> status < 400);
			assertThat(failed).as("recorded as failed").isEqualTo(statuses);
		}
	}

	@ParameterizedTest
	@EnumSource
	void recordsWhatAScannerTriesUnderOneRoute(ServerKind kind) throws IOException {
		assumeTrue(kind.isAvailable(), "This JDK has no virtual threads");
		try (ScenarioServer server = ScenarioServer.start(kind, Setup.PLAIN, PointQueue.class)) {
			for (int i = 0; i < 300; i++) {
				Scenario.request("scan", "M" + Integer.toString(i * 7919, 36).toUpperCase(Locale.ROOT), "/scan/" + i)
					.drive(server.port(), "scan-" + i);
			}
			PointQueue points = server.bean(PointQueue.class);
			await().atMost(Duration.ofSeconds(10)).until(() -> points.all().size() == 600);
			assertThat(points.all()).extracting((point) -> point.tags().get("route")).containsOnly("OTHER:UNMATCHED");
		}
	}

	/**
	 * Drives all requests.
	 * @return the status that the client got, by the id of the request
	 */
	private static Map<String, Integer> drive(int port) throws Exception {
		AtomicInteger next = new AtomicInteger();
		ExecutorService clients = Executors.newFixedThreadPool(THREADS);
		try {
			List<Future<Map<String, Integer>>> results = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				results.add(clients.submit(() -> drive(port, next)));
			}
			Map<String, Integer> statuses = new HashMap<>();
			for (Future<Map<String, Integer>> result : results) {
				statuses.putAll(result.get());
			}
			return statuses;
		}
		finally {
			clients.shutdownNow();
		}
	}

	private static Map<String, Integer> drive(int port, AtomicInteger next) throws IOException {
		Map<String, Integer> statuses = new HashMap<>();
		RawClient client = new RawClient(port);
		try {
			for (int number = next.getAndIncrement(); number < REQUESTS; number = next.getAndIncrement()) {
				String id = "load-" + number;
				// A few time out: rarely, since the shortest timeout takes Tomcat a
				// second.
				String path = (number % 500 == 0) ? "/dr-timeout" : MIX.get(number % MIX.size());
				client.send(RawClient.get(path, id));
				Response response = client.read("GET");
				if (response.end() != End.COMPLETE) {
					throw new IOException(path + ": " + response);
				}
				statuses.put(id, response.status());
				if ("close".equalsIgnoreCase(response.header("connection"))) {
					client.close();
					client = new RawClient(port);
				}
			}
			return statuses;
		}
		finally {
			client.close();
		}
	}

}
