package dev.monitoring.sample.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Prometheus that {@code tools/engines.sh} fetches, scraping one target.
 */
final class Prometheus implements AutoCloseable {

	private final HttpClient http = HttpClient.newHttpClient();

	private final Process process;

	private final int port;

	private Prometheus(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	static Prometheus scrape(String target, String path, Path folder) throws IOException {
		int port;
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = socket.getLocalPort();
		}
		Path configuration = Files.writeString(folder.resolve("prometheus.yml"), """
				global:
				  scrape_interval: 250ms
				  scrape_timeout: 250ms
				scrape_configs:
				  - job_name: sample
				    metrics_path: %s
				    static_configs:
				      - targets: ["%s"]
				""".formatted(path, target));
		Process process = new ProcessBuilder(program("prometheus").toString(), "--config.file=" + configuration,
				"--storage.tsdb.path=" + folder.resolve("data"), "--web.listen-address=127.0.0.1:" + port,
				"--log.level=warn")
			.redirectErrorStream(true)
			.redirectOutput(folder.resolve("prometheus.log").toFile())
			.start();
		return new Prometheus(process, port);
	}

	/**
	 * Asks in PromQL.
	 * @return the values by their labels
	 */
	Map<Map<String, String>, Double> query(String question) throws IOException, InterruptedException {
		URI uri = URI.create("http://127.0.0.1:" + this.port + "/api/v1/query?query="
				+ URLEncoder.encode(question, StandardCharsets.UTF_8));
		String answer = this.http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
		Map<Map<String, String>, Double> values = new HashMap<>();
		for (JsonNode row : JsonMapper.shared().readTree(answer).get("data").get("result")) {
			Map<String, String> labels = new HashMap<>();
			row.get("metric").properties().forEach((label) -> labels.put(label.getKey(), label.getValue().asString()));
			values.put(labels, Double.valueOf(row.get("value").get(1).asString()));
		}
		return values;
	}

	/**
	 * What {@code promtool check metrics} says of an exposition.
	 * @return nothing where it finds nothing
	 */
	static String check(String exposition) throws IOException, InterruptedException {
		Process promtool = new ProcessBuilder(program("promtool").toString(), "check", "metrics")
			.redirectErrorStream(true)
			.start();
		try (OutputStream input = promtool.getOutputStream()) {
			input.write(exposition.getBytes(StandardCharsets.UTF_8));
		}
		String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		int result = promtool.waitFor();
		return (result == 0) ? said : said + "\nexit code " + result;
	}

	@Override
	public void close() {
		this.process.destroy();
		this.process.onExit().join();
	}

	private static Path program(String name) {
		for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
			Path program = folder.resolve(Path.of(".engines", "root", "usr", "bin", name));
			if (Files.isExecutable(program)) {
				return program;
			}
		}
		return null;
	}

	/**
	 * Runs tests where there is a Prometheus, and fails them where
	 * {@code STORES_REQUIRED} names it.
	 */
	static final class Condition implements ExecutionCondition {

		@Override
		public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
			if (program("prometheus") != null && program("promtool") != null) {
				return ConditionEvaluationResult.enabled("on " + program("prometheus"));
			}
			String tried = "tools/engines.sh has fetched no Prometheus into .engines";
			String required = System.getenv("STORES_REQUIRED");
			if (required != null && List.of(required.split("[ ,]+")).contains("prometheus")) {
				throw new IllegalStateException("STORES_REQUIRED names prometheus, but " + tried);
			}
			return ConditionEvaluationResult.disabled(tried);
		}

	}

}
