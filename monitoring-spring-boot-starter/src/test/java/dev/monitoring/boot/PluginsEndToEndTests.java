package dev.monitoring.boot;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.monitoring.MonitoringData;
import dev.monitoring.boot.support.AccountingIdentity;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.plugin.MonitoringPlugin;
import dev.monitoring.plugin.PluginStatistics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real application whose plugins block, throw and are too slow: its requests are
 * answered and recorded, and the plugin that behaves gets them all.
 */
@Timeout(120)
class PluginsEndToEndTests {

	private static final int REQUESTS = 500;

	private static final CountDownLatch END = new CountDownLatch(1);

	private static final List<String> GOOD = new CopyOnWriteArrayList<>();

	private final HttpClient client = HttpClient.newHttpClient();

	@TempDir
	Path folder;

	@Test
	void badPluginsHarmNeitherRequestsNorStoreNorOtherPlugins() throws Exception {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(ShopApplication.class,
				BadPlugins.class)
			.web(WebApplicationType.SERVLET)
			.run("--server.port=0", "--monitoring.duckdb.path=" + this.folder.resolve("shop.duckdb"),
					"--monitoring.shutdown-timeout=2s", "--monitoring.plugins.blocking.buffer-size=10",
					"--monitoring.plugins.blocking.timeout=50ms", "--monitoring.plugins.slow.buffer-size=10")) {
			URI uri = URI
				.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port") + "/items/7");
			for (int i = 0; i < REQUESTS; i++) {
				HttpRequest request = HttpRequest.newBuilder(uri).header("X-Request-Id", "request-" + i).build();
				assertThat(this.client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
			}
			MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
			Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
				// The point of each request, and that of what it used.
				assertThat(pipeline.statistics().stored()).isEqualTo(2L * REQUESTS);
				assertThat(plugin(pipeline, "good").delivered()).isEqualTo(2L * REQUESTS);
				assertThat(plugin(pipeline, "slow").pending()).isZero();
				assertThat(plugin(pipeline, "throwing").pending()).isZero();
			});
			assertThat(GOOD).hasSize(2 * REQUESTS).contains("request-0", "request-" + (REQUESTS - 1));
			assertThat(plugin(pipeline, "throwing").dropped()).containsEntry("failed", 2L * REQUESTS);
			assertThat(plugin(pipeline, "blocking").state()).isEqualTo("stuck");
			assertThat(plugin(pipeline, "blocking").dropped().get("buffer_full")).isGreaterThan(2L * REQUESTS - 20);
			PluginStatistics slow = plugin(pipeline, "slow");
			assertThat(slow.delivered() + slow.dropped().get("buffer_full")).isEqualTo(2L * REQUESTS);
			AccountingIdentity.check(pipeline);
		}
		finally {
			END.countDown();
		}
	}

	private static PluginStatistics plugin(MonitoringPipeline pipeline, String name) {
		return pipeline.plugins().stream().filter((plugin) -> plugin.name().equals(name)).findFirst().orElseThrow();
	}

	@Configuration(proxyBeanMethods = false)
	static class BadPlugins {

		@Bean
		MonitoringPlugin blockingPlugin() {
			return (point) -> {
				while (END.getCount() > 0) {
					LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
				}
			};
		}

		@Bean
		MonitoringPlugin throwingPlugin() {
			return (point) -> {
				throw new IllegalStateException("always");
			};
		}

		@Bean
		MonitoringPlugin slowPlugin() {
			return (point) -> LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
		}

		@Bean
		MonitoringPlugin goodPlugin() {
			return (point) -> GOOD.add(MDC.get(MonitoringData.MDC_KEY));
		}

	}

}
