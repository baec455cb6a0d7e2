package dev.monitoring.boot;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import dev.monitoring.MonitoringData;
import dev.monitoring.adapter.influx.LedgerInflux;
import dev.monitoring.adapter.influx.ParsedPoint;
import dev.monitoring.adapter.influx.StubServer;
import dev.monitoring.fault.FaultTable;
import dev.monitoring.fault.RequestRun;
import dev.monitoring.pipeline.MonitoringPipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Secrets in every place of a request, and a store whose errors quote our lines: none is
 * where it should not be.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class SecretsFaultTests {

	/**
	 * Begins what no place may have.
	 */
	private static final String SECRET = "s3cr3t-";

	/**
	 * What the application added, for the store and the spool alone.
	 */
	private static final String DATA = "customers-own-data";

	@TempDir
	private Path directory;

	private final HttpClient client = HttpClient.newHttpClient();

	private final LedgerInflux store = new LedgerInflux();

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final Logger logger = (Logger) LoggerFactory.getLogger("dev.monitoring");

	private final Map<String, String> scanned = new TreeMap<>();

	@AfterEach
	void close() {
		this.logger.detachAppender(this.log);
		this.logger.setLevel(null);
		this.store.close();
	}

	@Test
	void noSecretIsAnywhere() throws Exception {
		RequestRun run = new RequestRun("F26 secrets");
		this.store.rule = SecretsFaultTests::quote;
		this.store.probes = StubServer.Answer.error(401, "unauthorized: " + LedgerInflux.TOKEN);
		try (ConfigurableApplicationContext context = run("--monitoring.influx.url=" + this.store.url(),
				"--monitoring.influx.organization=shop", "--monitoring.influx.bucket=points",
				"--monitoring.influx.token=" + LedgerInflux.TOKEN, "--monitoring.spool.directory=" + this.directory)) {
			capture();
			MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
			String base = "http://localhost:" + context.getEnvironment().getProperty("local.server.port");
			send(base, run);
			Awaitility.await().until(() -> pipeline.statistics().spooled() > 0 && !pipeline.lastProbe().reachable());
			scanSpool();
			scanEndpoints(base);
			this.store.probes = StubServer.STORED;
			// Until each stands alone; one of them for good.
			this.store.rule = (points) -> (points.size() > 1 || points.get(0).measurement().equals("payments"))
					? quote(points) : null;
			run.refused(1);
			run.drain(pipeline);
			scanEndpoints(base);
			scanBeans(context);
			this.scanned.put("store", String.valueOf(List.of(this.store.of("requests"), this.store.of("errors"))));
			assertThat(this.scanned.get("store")).as("sufficient").contains(DATA, "GET:/reset/{token}");
			Awaitility.await()
				.until(() -> List.copyOf(this.log.list)
					.stream()
					.anyMatch((event) -> event.getLevel() == Level.WARN
							&& event.getFormattedMessage().contains("refused")));
			run.finish(List.of(pipeline.statistics()), ids(), hits() + " hits in " + this.scanned.size()
					+ " places: store, spool, " + this.log.list.size() + " lines of the log, answers, beans");
		}
	}

	/**
	 * Refuses as InfluxDB does: with the lines that it was sent.
	 */
	private static StubServer.Answer quote(List<ParsedPoint> points) {
		return StubServer.Answer.error(400,
				"unable to parse '" + points.toString().replaceAll("[\"\\\\]", "") + "' of " + LedgerInflux.TOKEN);
	}

	private void send(String base, RequestRun run) throws Exception {
		List<HttpRequest.Builder> requests = List.of(request(base + "/reset/" + SECRET + "path"),
				request(base + "/nothing/" + SECRET + "unmatched"),
				request(base + "/login?password=" + SECRET + "query"),
				request(base + "/login?missing=" + SECRET + "query"),
				request(base + "/failing?text=" + SECRET + "exception"),
				request(base + "/login?password=x").header("Authorization", "Bearer " + SECRET + "header"),
				request(base + "/login?password=x").header("Cookie", "session=" + SECRET + "cookie"),
				request(base + "/login?password=x").header("Referer", base + "/?" + SECRET + "referer"),
				request(base + "/login?password=x").header("User-Agent", SECRET + "agent"),
				request(base + "/body").header("Content-Type", "application/json")
					.POST(BodyPublishers.ofString("{\"password\":\"" + SECRET + "body\"}")),
				request(base + "/body").header("Content-Type", "application/json")
					.POST(BodyPublishers.ofString("{\"password\":\"" + SECRET + "malformed")),
				request(base + "/payments").POST(BodyPublishers.noBody()));
		for (HttpRequest.Builder request : requests) {
			String id = "request-" + run.count();
			this.client.send(request.header("X-Request-Id", id).build(), BodyHandlers.ofString());
			run.sent(id);
		}
	}

	private static HttpRequest.Builder request(String uri) {
		return HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(30));
	}

	private List<String> ids() {
		return this.store.of("requests").stream().map((point) -> (String) point.fields().get("request_id")).toList();
	}

	private void scanSpool() throws IOException {
		try (Stream<Path> all = Files.walk(this.directory)) {
			for (Path file : all.filter(Files::isRegularFile).toList()) {
				this.scanned.put("spool " + file.getFileName(),
						file + " " + new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
			}
		}
		assertThat(this.scanned.toString()).as("sufficient").contains(DATA);
	}

	private void scanEndpoints(String base) throws Exception {
		for (String path : List.of("/actuator/monitoring", "/actuator/monitoring/routes", "/actuator/monitoring/errors",
				"/actuator/monitoring/requests?requestId=request-1", "/actuator/health", "/actuator/metrics",
				"/actuator/configprops")) {
			this.scanned.merge("answer " + path,
					this.client.send(request(base + path).build(), BodyHandlers.ofString()).body(), String::concat);
		}
	}

	private void scanBeans(ConfigurableApplicationContext context) {
		for (String name : context.getBeanDefinitionNames()) {
			Object bean = context.getBean(name);
			if (bean.getClass().getName().startsWith("dev.monitoring.") || name.startsWith("monitoring")) {
				this.scanned.put("bean " + name, bean.toString());
			}
		}
		assertThat(this.scanned.keySet()).as("sufficient")
			.anyMatch((place) -> place.contains("InfluxMonitoringProperties"));
	}

	private long hits() {
		List<String> lines = new ArrayList<>();
		for (ILoggingEvent event : List.copyOf(this.log.list)) {
			lines.add(event.getFormattedMessage() + event.getMDCPropertyMap() + ((event.getThrowableProxy() != null)
					? ThrowableProxyUtil.asString(event.getThrowableProxy()) : ""));
		}
		this.scanned.put("log", String.join("\n", lines));
		List<String> hits = new ArrayList<>();
		this.scanned.forEach((place, text) -> {
			for (String secret : List.of(SECRET, LedgerInflux.TOKEN, DATA)) {
				boolean own = secret.equals(DATA) && (place.equals("store") || place.startsWith("spool"));
				if (!own && text.contains(secret)) {
					int at = text.indexOf(secret);
					hits.add(place + ": ..." + text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 60)));
				}
			}
		});
		assertThat(hits).isEmpty();
		return hits.size();
	}

	@Test
	void credentialsInAnAddressOfClickHouseAreRefusedAndNotQuoted(CapturedOutput output) {
		Throwable failure = catchThrowable(
				() -> run("--monitoring.clickhouse.url=http://admin:" + SECRET + "user@localhost:1"));
		assertThat(failure).isNotNull();
		StringBuilder texts = new StringBuilder();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			texts.append(cause).append('\n');
		}
		texts.append(output);
		assertThat(texts.toString()).contains("must not contain credentials").doesNotContain(SECRET);
		FaultTable.add("F26 credentials in the URL, ClickHouse", "none recorded: the start fails",
				"0 hits in the failure and the log");
	}

	@Test
	void credentialsInAnAddressOfInfluxAreNotShown(CapturedOutput output) throws Exception {
		try (ConfigurableApplicationContext context = run(
				"--monitoring.influx.url=http://admin:" + SECRET + "user@localhost:1",
				"--monitoring.influx.organization=shop", "--monitoring.influx.bucket=points",
				"--monitoring.influx.token=" + LedgerInflux.TOKEN)) {
			MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
			Awaitility.await().until(() -> !pipeline.lastProbe().reachable());
			scanEndpoints("http://localhost:" + context.getEnvironment().getProperty("local.server.port"));
			scanBeans(context);
		}
		assertThat(this.scanned.get("bean monitoringPipeline")).as("sufficient").contains("localhost:1");
		assertThat(output).as("sufficient").contains("monitoring.influx.url");
		this.scanned.put("output", output.toString());
		FaultTable.add("F26 credentials in the URL, InfluxDB", "none recorded",
				hits() + " hits in " + this.scanned.size() + " places: log, answers, beans");
	}

	private void capture() {
		this.logger.setLevel(Level.TRACE);
		this.logger.addAppender(this.log);
		this.log.start();
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		List<String> all = new ArrayList<>(List.of("--server.port=0", "--monitoring.flushing-period=50ms",
				"--management.endpoints.web.exposure.include=monitoring,health,metrics,configprops",
				"--management.endpoint.health.show-details=always"));
		all.addAll(List.of(arguments));
		return new SpringApplicationBuilder(ShopApplication.class, SecretController.class)
			.web(WebApplicationType.SERVLET)
			.run(all.toArray(String[]::new));
	}

	@RestController
	static class SecretController {

		@GetMapping("/reset/{token}")
		String reset(@PathVariable String token, MonitoringData data) {
			data.field("note", DATA);
			return "done";
		}

		@GetMapping("/login")
		String login(@RequestParam String password) {
			return "done";
		}

		@GetMapping("/failing")
		String failing(@RequestParam String text) {
			throw new IllegalStateException("no such customer: " + text);
		}

		@PostMapping("/body")
		String body(@RequestBody Map<String, String> body) {
			return "done";
		}

	}

}
