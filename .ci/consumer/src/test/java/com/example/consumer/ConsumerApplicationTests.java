package com.example.consumer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "monitoring.storage-type=duckdb", "monitoring.flushing-period=50ms" })
class ConsumerApplicationTests {

	@TempDir
	static Path folder;

	@LocalServerPort
	int port;

	@DynamicPropertySource
	static void path(DynamicPropertyRegistry registry) {
		registry.add("monitoring.duckdb.path", () -> folder.resolve("consumer.duckdb"));
	}

	@Test
	void everyRequestIsRecordedOnce() {
		assertThat(SpringBootVersion.getVersion()).startsWith("4.0.");
		for (int i = 0; i < 3; i++) {
			assertThat(get("/greetings/" + i)).isEqualTo("Hello " + i);
		}
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(count(state(), "stored")).isEqualTo(3));

		DocumentContext state = state();
		assertThat(state.<String>read("$.storage.type")).isEqualTo("duckdb");
		assertThat(state.<Boolean>read("$.storage.reachable")).isTrue();
		long dropped = state.<Map<String, Number>>read("$.pipeline.dropped")
			.values()
			.stream()
			.mapToLong(Number::longValue)
			.sum();
		assertThat(dropped).isZero();
		assertThat(count(state, "recorded")).isEqualTo(3);
		assertThat(count(state, "recorded") + count(state, "recovered"))
			.isEqualTo(count(state, "stored") + dropped + count(state, "pending"));

		List<Map<String, Object>> routes = JsonPath.parse(get("/actuator/monitoring/routes")).read("$.routes");
		assertThat(routes).singleElement()
			.satisfies((route) -> assertThat(route).containsEntry("service", "consumer")
				.containsEntry("route", "GET:/greetings/{name}")
				.containsEntry("statusCode", 200)
				.containsEntry("requests", 3)
				.containsEntry("errors", 0));
		assertThat(get("/actuator/health")).contains("UP");
	}

	private DocumentContext state() {
		return JsonPath.parse(get("/actuator/monitoring"));
	}

	private static long count(DocumentContext state, String name) {
		return state.<Number>read("$.pipeline." + name).longValue();
	}

	private String get(String path) {
		return RestClient.create("http://localhost:" + this.port).get().uri(path).retrieve().body(String.class);
	}

}
