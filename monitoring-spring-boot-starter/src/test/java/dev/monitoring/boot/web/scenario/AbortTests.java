package dev.monitoring.boot.web.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.monitoring.MonitoringPoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Clients that go away and exchanges that break leave nothing open.
 */
class AbortTests {

	private static final int THREADS = 16;

	private static final int EXCHANGES = 10_000;

	@ParameterizedTest
	@EnumSource
	void leavesNothingOpenAfterManyAborts(ServerKind kind) throws Exception {
		assumeTrue(kind.isAvailable(), "This JDK has no virtual threads");
		try (ScenarioServer server = ScenarioServer.start(kind, Setup.PLAIN, PointQueue.class)) {
			drive(server.port());
			await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50)).until(() -> {
				server.recorder().sweep();
				return server.recorder().open() == 0;
			});
			Set<String> requests = new HashSet<>();
			Set<String> errors = new HashSet<>();
			List<String> duplicates = new ArrayList<>();
			for (MonitoringPoint point : server.bean(PointQueue.class).all()) {
				boolean request = point.layout().series().equals("requests");
				String id = String.valueOf(point.fields().get("request_id"));
				if (!(request ? requests : errors).add(id)) {
					duplicates.add(id);
				}
			}
			assertThat(duplicates).as("recorded twice").isEmpty();
			assertThat(requests).containsAll(errors);
			// A request whose reset overtakes it reaches no server.
			assertThat(requests).hasSizeGreaterThan(EXCHANGES * 8 / 10).hasSizeLessThanOrEqualTo(EXCHANGES);
			assertThat(errors).hasSizeGreaterThan(EXCHANGES / 2);
		}
	}

	private static void drive(int port) throws Exception {
		AtomicInteger next = new AtomicInteger();
		ExecutorService clients = Executors.newFixedThreadPool(THREADS);
		try {
			List<Future<?>> ends = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				ends.add(clients.submit(() -> {
					for (int number = next.getAndIncrement(); number < EXCHANGES; number = next.getAndIncrement()) {
						abort(port, number);
					}
					return null;
				}));
			}
			for (Future<?> end : ends) {
				end.get();
			}
		}
		finally {
			clients.shutdownNow();
		}
	}

	private static void abort(int port, int number) throws IOException {
		String id = "abort-" + number;
		try (RawClient client = new RawClient(port)) {
			switch (number % 10) {
				case 0 -> leave(client, "/big", id, 1000);
				case 1 -> leave(client, "/srb-big", id, 1000);
				case 2 -> leave(client, "/sse-inf", id, 100);
				case 3 -> leave(client, "/sse-careless?timeout=500", id, 100);
				case 4 -> leave(client, "/download", id, 1000);
				case 5, 6 -> {
					client.send(("POST " + ((number % 10 == 5) ? "/drain" : "/sdk") + " HTTP/1.1\r\nHost: localhost\r\n"
							+ "Content-Type: application/json\r\nContent-Length: 2000\r\nX-Request-Id: " + id
							+ "\r\n\r\n{\"name\":\"" + "a".repeat(500))
						.getBytes(StandardCharsets.US_ASCII));
					client.endOutput();
					client.read("POST");
				}
				case 7 -> {
					client.send(RawClient.get("/late-boom", id));
					client.read("GET");
				}
				case 8 -> {
					client.send(RawClient.get("/sse-err", id));
					client.read("GET");
				}
				default -> {
					client.send(RawClient.get("/callable", id));
					client.abort();
				}
			}
		}
	}

	private static void leave(RawClient client, String path, String id, int bytes) {
		client.send(RawClient.get(path, id));
		client.read("GET", bytes);
	}

}
