package dev.monitoring.sample.plugin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.plugin.PluginStatistics;
import dev.monitoring.sample.SampleApplication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The running sample sends the points of its requests to a third party.
 */
@Timeout(60)
class ThirdPartyPluginTests {

	private final List<String> received = new CopyOnWriteArrayList<>();

	private volatile int status = 204;

	private HttpServer thirdParty;

	@BeforeEach
	void startThirdParty() throws IOException {
		this.thirdParty = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.thirdParty.createContext("/", this::receive);
		this.thirdParty.start();
	}

	private void receive(HttpExchange exchange) throws IOException {
		try (exchange) {
			String body = new String(exchange.getRequestBody().readAllBytes());
			exchange.sendResponseHeaders(this.status, -1);
			this.received.add(exchange.getRequestMethod() + " " + body);
		}
	}

	@AfterEach
	void stopThirdParty() {
		this.thirdParty.stop(0);
	}

	@Test
	void connectsThenSendsEachRequest() {
		try (ConfigurableApplicationContext context = run()) {
			await().until(() -> this.received.size() == 1);
			assertThat(this.received).containsExactly("HEAD ");
			RestClient client = RestClient.create("http://localhost:" + port(context));
			client.get().uri("/accounts").retrieve().toBodilessEntity();
			client.post().uri("/tasks").retrieve().toBodilessEntity();
			await().until(() -> this.received.size() == 3);
		}
		JsonNode point = JsonMapper.shared().readTree(this.received.get(1).substring("POST ".length()));
		assertThat(point.get("tags").get("route").asString()).isEqualTo("GET:/accounts");
		assertThat(point.get("tags").get("instance").asString()).isEqualTo("test");
		assertThat(point.get("fields").get("execution_time").isNumber()).isTrue();
		assertThat(this.received).as("subtasks are no requests").hasSize(3);
	}

	@Test
	void countsWhatTheThirdPartyRefuses() {
		try (ConfigurableApplicationContext context = run()) {
			await().until(() -> this.received.size() == 1);
			this.status = 503;
			RestClient.create("http://localhost:" + port(context)).get().uri("/accounts").retrieve().toBodilessEntity();
			await().untilAsserted(() -> assertThat(plugin(context).dropped()).containsEntry("failed", 1L));
		}
	}

	@Test
	void aThirdPartyThatIsNotThereDelaysNothing() {
		this.thirdParty.stop(0);
		try (ConfigurableApplicationContext context = run()) {
			RestClient.create("http://localhost:" + port(context)).get().uri("/accounts").retrieve().toBodilessEntity();
			await().untilAsserted(() -> assertThat(plugin(context).pending()).isEqualTo(1));
			assertThat(plugin(context).state()).isEqualTo("starting");
		}
	}

	private ConfigurableApplicationContext run() {
		URI url = URI.create("http://localhost:" + this.thirdParty.getAddress().getPort() + "/points");
		return new SpringApplicationBuilder(SampleApplication.class).run("--server.port=0",
				"--sample.traffic.enabled=false", "--sample.third-party.url=" + url, "--monitoring.storage-type=none",
				"--monitoring.instance=test", "--monitoring.shutdown-timeout=1s");
	}

	private static String port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getProperty("local.server.port");
	}

	private static PluginStatistics plugin(ConfigurableApplicationContext context) {
		return context.getBean(MonitoringPipeline.class)
			.plugins()
			.stream()
			.filter((plugin) -> plugin.name().equals("third-party"))
			.findFirst()
			.orElseThrow();
	}

}
