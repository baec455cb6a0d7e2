package dev.monitoring.boot;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Metrics;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import dev.monitoring.adapter.influx.LedgerInflux;
import dev.monitoring.boot.support.MonitoringThreads;
import dev.monitoring.fault.RequestRun;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contexts that come and go, and several of them at a time.
 */
@Timeout(600)
class ContextFaultTests {

	@TempDir
	private Path directory;

	private final HttpClient client = HttpClient.newHttpClient();

	private final LedgerInflux store = new LedgerInflux();

	private final List<PipelineStatistics> statistics = new ArrayList<>();

	@AfterEach
	void close() {
		this.store.close();
	}

	private ConfigurableApplicationContext run(String... more) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0",
				"--monitoring.influx.url=" + this.store.url(), "--monitoring.influx.organization=shop",
				"--monitoring.influx.bucket=points", "--monitoring.influx.token=" + LedgerInflux.TOKEN,
				"--monitoring.flushing-period=50ms", "--monitoring.spool.directory=" + this.directory,
				"--management.endpoints.web.exposure.include=monitoring,prometheus"));
		arguments.addAll(Arrays.asList(more));
		return new SpringApplicationBuilder(ShopApplication.class).registerShutdownHook(false)
			.web(WebApplicationType.SERVLET)
			.run(arguments.toArray(String[]::new));
	}

	private void send(ConfigurableApplicationContext context, String path, String id, RequestRun run) throws Exception {
		URI uri = URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port") + path);
		this.client.send(HttpRequest.newBuilder(uri).header("X-Request-Id", id).build(), BodyHandlers.discarding());
		run.sent(id);
	}

	private void stop(ConfigurableApplicationContext context) {
		MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
		context.close();
		this.statistics.add(pipeline.statistics());
	}

	private List<String> ids() {
		return this.store.of("requests").stream().map((point) -> (String) point.fields().get("request_id")).toList();
	}

	@Test
	void restartsLeaveNothing() throws Exception {
		restart(5);
	}

	@Test
	@Tag("faults")
	void manyRestartsLeaveNothing() throws Exception {
		restart(Integer.getInteger("faults.restarts", 100));
	}

	private void restart(int times) throws Exception {
		RequestRun run = new RequestRun("F32 " + times + " restarts of the context");
		MonitoringThreads ours = new MonitoringThreads();
		Set<String> threads = Set.of();
		int registries = Metrics.globalRegistry.getRegistries().size();
		int meters = meters();
		for (int i = 0; i < times; i++) {
			ConfigurableApplicationContext context = run();
			for (String path : List.of("/items/7", "/boom", "/callable")) {
				send(context, path, "restart-" + i + path, run);
			}
			stop(context);
			if (i == 1) {
				// What libraries start once is there by now.
				threads = threads();
			}
		}
		ours.awaitNone();
		Set<String> known = threads;
		Awaitility.await()
			.atMost(Duration.ofSeconds(90))
			.untilAsserted(() -> assertThat(threads()).as("threads").isSubsetOf(known));
		assertThat(Metrics.globalRegistry.getRegistries()).as("registries").hasSize(registries);
		assertThat(meters()).as("meters").isEqualTo(meters);
		try (Stream<Path> folders = Files.list(this.directory)) {
			assertThat(folders.filter(Files::isDirectory).count()).as("folders of the spool").isEqualTo(1);
		}
		run.finish(this.statistics, ids(),
				"threads, meters and locks left 0; " + known.size() + " names of threads of the JVM");
	}

	private static int meters() {
		return Metrics.globalRegistry.getMeters().size();
	}

	/**
	 * The names of threads, without their numbers, and without those of tools that look
	 * at this process.
	 */
	private static Set<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map((thread) -> thread.getName().replaceAll("\\d+", "#"))
			.filter((name) -> !name.startsWith("awaitility") && !name.equals("Attach Listener"))
			.collect(Collectors.toSet());
	}

	@Test
	void twoContextsDoNotDisturbEachOther() throws Exception {
		RequestRun run = new RequestRun("F32 two contexts at a time");
		MonitoringThreads ours = new MonitoringThreads();
		ConfigurableApplicationContext first = run("--monitoring.instance=first");
		ConfigurableApplicationContext second = run("--monitoring.instance=second");
		for (int i = 0; i < 50; i++) {
			send(first, "/items/7", "first-" + i, run);
			send(second, "/boom", "second-" + i, run);
		}
		stop(first);
		for (int i = 50; i < 60; i++) {
			send(second, "/items/7", "second-" + i, run);
		}
		stop(second);
		ours.awaitNone();
		assertThat(this.statistics).extracting(PipelineStatistics::recorded).containsExactly(100L, 120L);
		run.finish(this.statistics, ids(), "one closed while the other went on; threads left 0");
	}

}
