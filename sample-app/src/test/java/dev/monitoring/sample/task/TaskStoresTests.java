package dev.monitoring.sample.task;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.monitoring.adapter.clickhouse.ClickHouseEngine;
import dev.monitoring.adapter.clickhouse.ClickHouseStore;
import dev.monitoring.adapter.influx.InfluxServer;
import dev.monitoring.adapter.influx.InfluxSettings;
import dev.monitoring.sample.SampleApplication;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Every subtask of the running sample has its rows in every store: four of one that did
 * its work, five of one that failed, none twice, and as many as the tasks report.
 */
@Timeout(120)
class TaskStoresTests {

	private static final int SUBTASKS = 40;

	private static final int FAILING = 7;

	private static final JsonMapper JSON = JsonMapper.shared();

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	void inDuckDb(@TempDir Path folder) throws Exception {
		Path file = folder.resolve("sample.duckdb");
		List<JsonNode> reports = runTasks("--monitoring.storage-type=duckdb", "--monitoring.duckdb.path=" + file);
		try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file)) {
			assertRows(reports, (series, task, key) -> {
				try (Statement statement = connection.createStatement();
						ResultSet rows = statement.executeQuery(
								"SELECT (data->>'" + key + "') FROM " + series + " WHERE (data->>'task_id') = '" + task
										+ "' AND (data->>'service') = 'sample-app-worker'")) {
					List<String> values = new ArrayList<>();
					while (rows.next()) {
						values.add(rows.getString(1));
					}
					return values;
				}
			});
		}
	}

	/**
	 * On a server, or the one that {@code tools/engines.sh} fetches.
	 */
	@Nested
	@ExtendWith(ClickHouseEngine.class)
	class OnClickHouse {

		@Test
		void inClickHouse(ClickHouseStore store) throws Exception {
			String database = store.newDatabase();
			List<JsonNode> reports = runTasks("--monitoring.clickhouse.url=" + store.url(),
					"--monitoring.clickhouse.database=" + database,
					"--monitoring.clickhouse.username=" + store.username(),
					"--monitoring.clickhouse.password=" + store.password());
			assertRows(reports,
					(series, task,
							key) -> lines(store.query("SELECT toString(data." + key + ") FROM " + database + "."
									+ series + " WHERE toString(data.task_id) = '" + task
									+ "' AND data.service = 'sample-app-worker'")));
		}

		private static List<String> lines(String answer) {
			return answer.isEmpty() ? List.of() : Arrays.asList(answer.split("\n", -1));
		}

	}

	/**
	 * On a server, or the stand-in that {@code tools/engines.sh} fetches.
	 */
	@Nested
	@ExtendWith(InfluxServer.Condition.class)
	class OnInflux {

		@Test
		void inInfluxDb(@TempDir Path folder) throws Exception {
			try (InfluxServer server = InfluxServer.open(Files.createDirectory(folder.resolve("influx")))) {
				InfluxSettings settings = server.settings();
				List<JsonNode> reports = runTasks("--monitoring.influx.url=" + settings.url(),
						"--monitoring.influx.organization=" + settings.organization(),
						"--monitoring.influx.bucket=" + settings.bucket(),
						"--monitoring.influx.token=" + settings.token());
				assertRows(reports, (series, task, key) -> column(server.query("SELECT * FROM \"" + series
						+ "\" WHERE \"task_id\" = '" + task + "' AND \"service\" = 'sample-app-worker'"), key));
			}
		}

		private static List<String> column(JsonNode answer, String key) {
			JsonNode series = answer.path(0);
			int column = series.path("columns").valueStream().map(JsonNode::asString).toList().indexOf(key);
			return series.path("values").valueStream().map((row) -> row.path(column).asString()).toList();
		}

	}

	/**
	 * Runs a task of every type on the sample until its subtasks have ended, and stops
	 * the sample.
	 * @return what the sample reports of the tasks
	 */
	private List<JsonNode> runTasks(String... store) throws Exception {
		String[] arguments = Stream
			.concat(Stream.of("--server.port=0", "--sample.traffic.enabled=false", "--monitoring.instance=test"),
					Arrays.stream(store))
			.toArray(String[]::new);
		List<JsonNode> reports = new ArrayList<>();
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(SampleApplication.class)
			.run(arguments)) {
			String tasks = "http://localhost:" + context.getEnvironment().getProperty("local.server.port") + "/tasks";
			for (TaskType type : TaskType.values()) {
				String body = "{\"task_type\":\"" + type.label() + "\",\"subtasks\":" + SUBTASKS + ",\"fail\":"
						+ FAILING + "}";
				JsonNode accepted = send(HttpRequest.newBuilder(URI.create(tasks))
					.header("Content-Type", "application/json")
					.POST(HttpRequest.BodyPublishers.ofString(body)));
				HttpRequest.Builder report = HttpRequest
					.newBuilder(URI.create(tasks + "/" + accepted.get("task_id").asLong()));
				reports.add(await().atMost(Duration.ofSeconds(30))
					.until(() -> send(report), (state) -> ended(state) == SUBTASKS));
			}
		}
		return reports;
	}

	private static int ended(JsonNode report) {
		return report.get("done").asInt() + report.get("failed").asInt();
	}

	private JsonNode send(HttpRequest.Builder request) throws Exception {
		return JSON.readTree(this.http.send(request.build(), BodyHandlers.ofString()).body());
	}

	private static void assertRows(List<JsonNode> reports, Column column) throws Exception {
		assertThat(reports).hasSize(TaskType.values().length);
		for (JsonNode report : reports) {
			long task = report.get("task_id").asLong();
			assertThat(report.get("failed").asInt()).isEqualTo(FAILING);
			for (String series : List.of("worker_requests", "worker_queue", "subtask_execution", "subtask_final")) {
				assertThat(column.read(series, task, "subtask_id")).as(series + " of " + report)
					.containsExactlyInAnyOrderElementsOf(numbers(report.get("subtasks").asInt()));
			}
			assertThat(column.read("subtask_errors", task, "subtask_id")).as("errors of " + report)
				.containsExactlyInAnyOrderElementsOf(numbers(report.get("failed").asInt()));
			assertThat(column.read("subtask_errors", task, "error_code")).containsOnly("28010");
			List<String> statuses = column.read("subtask_final", task, "status");
			assertThat(Collections.frequency(statuses, "1")).isEqualTo(report.get("done").asInt());
			assertThat(Collections.frequency(statuses, "0")).isEqualTo(report.get("failed").asInt());
		}
	}

	private static List<String> numbers(int last) {
		return IntStream.rangeClosed(1, last).mapToObj(String::valueOf).toList();
	}

	/**
	 * Reads what the rows of a task in a series have under a key.
	 */
	@FunctionalInterface
	private interface Column {

		List<String> read(String series, long task, String key) throws Exception;

	}

}
