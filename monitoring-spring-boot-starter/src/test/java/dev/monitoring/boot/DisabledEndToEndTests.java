package dev.monitoring.boot;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.ServletContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import dev.monitoring.MonitoringManager;
import dev.monitoring.boot.support.MonitoringThreads;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real application in which a part of monitoring is off or elsewhere.
 */
class DisabledEndToEndTests {

	private final HttpClient client = HttpClient.newHttpClient();

	@TempDir
	Path folder;

	@Test
	void monitoringThatIsOffLeavesNothing() throws Exception {
		MonitoringThreads threads = new MonitoringThreads();
		try (ConfigurableApplicationContext context = run("--monitoring.enabled=false")) {
			assertThat(send(context, "local.server.port", "/items/7"))
				.satisfies((response) -> assertThat(response.statusCode()).isEqualTo(200))
				.satisfies((response) -> assertThat(response.headers().map()).doesNotContainKey("x-request-id"));
			assertThat(send(context, "local.server.port", "/boom").statusCode()).isEqualTo(500);
			assertThat(send(context, "local.server.port", "/actuator/monitoring").statusCode()).isEqualTo(404);
			assertThat(send(context, "local.server.port", "/actuator/health").body()).doesNotContain("\"monitoring\"");
			assertThat(context.getBean(MonitoringManager.class)).isSameAs(MonitoringManager.noOp());
			assertThat(context.getBean(MeterRegistry.class).getMeters())
				.noneMatch((meter) -> meter.getId().getName().startsWith("monitoring."));
			assertThat(servletContext(context).getFilterRegistrations().keySet())
				.noneMatch((name) -> name.contains("monitoring"));
			assertThat(threads.started()).isEmpty();
			assertThat(this.folder).isEmptyDirectory();
		}
	}

	@Test
	void theEndpointAnswersOnAPortOfItsOwn() throws Exception {
		try (ConfigurableApplicationContext context = run("--management.server.port=0")) {
			assertThat(send(context, "local.server.port", "/items/7").statusCode()).isEqualTo(200);
			assertThat(send(context, "local.server.port", "/actuator/monitoring").statusCode()).isEqualTo(404);
			HttpResponse<String> state = send(context, "local.management.port", "/actuator/monitoring");
			assertThat(state.statusCode()).isEqualTo(200);
			assertThat(state.body()).contains("\"type\":\"duckdb\"");
		}
	}

	private ConfigurableApplicationContext run(String argument) {
		return new SpringApplicationBuilder(ShopApplication.class).web(WebApplicationType.SERVLET)
			.run("--server.port=0", "--management.endpoints.web.exposure.include=*",
					"--management.endpoint.health.show-details=always",
					"--monitoring.duckdb.path=" + this.folder.resolve("shop.duckdb"), argument);
	}

	private static ServletContext servletContext(ConfigurableApplicationContext context) {
		return ((ServletWebServerApplicationContext) context).getServletContext();
	}

	private HttpResponse<String> send(ConfigurableApplicationContext context, String port, String path)
			throws Exception {
		URI uri = URI.create("http://localhost:" + context.getEnvironment().getProperty(port) + path);
		return this.client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
	}

}
