package dev.monitoring.sample.task;

import java.io.UnsupportedEncodingException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.boot.test.RecordedPoints;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * The points of tasks carry the tags and fields that the platform's documents list, and
 * no others.
 */
@SpringBootTest(properties = "sample.traffic.enabled=false")
@AutoConfigureMockMvc
@Import(RecordedPoints.class)
class TaskPointsTests {

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private RecordedPoints points;

	@BeforeEach
	void forget() {
		this.points.clear();
	}

	static Stream<Arguments> types() {
		return Stream.of(arguments("linker", 1, "linked_faces"),
				arguments("additional extract", 2, "extracted_descriptors"), arguments("gc", 3, "events"),
				arguments("crossmatching", 4, "match_time"),
				arguments("reporter", 5, "clusterization_report_build_time"));
	}

	@ParameterizedTest
	@MethodSource("types")
	void recordsASubtaskThatSucceeds(String type, int code, String field) throws UnsupportedEncodingException {
		long task = run("{\"task_type\":\"" + type + "\",\"subtasks\":1}", 1);
		Map<String, Object> tags = Map.of("service", "sample-app-worker", "task_id", task, "subtask_id", 1L,
				"task_type", (long) code);
		assertPoint("worker_queue", tags, Set.of("transport_time"));
		assertPoint("subtask_execution", tags, Set.of(field, "save_result_time"));
		assertPoint("subtask_final", tags, Set.of(field, "save_result_time", "execution_time", "status"));
		Map<String, Object> sent = new TreeMap<>(tags);
		sent.remove("task_type");
		assertPoint("worker_requests", sent, Set.of("transport_time"));
		assertThat(this.points.of("subtask_errors")).isEmpty();
		assertThat(this.points.of("subtask_final").get(0).fields()).containsEntry("status", 1L);
	}

	@ParameterizedTest
	@MethodSource("types")
	void recordsASubtaskThatFails(String type, int code, String field) throws UnsupportedEncodingException {
		long task = run("{\"task_type\":\"" + type + "\",\"subtasks\":1,\"fail\":1}", 1);
		assertPoint("subtask_errors", Map.of("service", "sample-app-worker", "task_id", task, "subtask_id", 1L,
				"task_type", (long) code, "error_code", 28010L), Set.of(field, "error_code"));
		assertThat(this.points.of("subtask_final").get(0).fields()).containsEntry("status", 0L);
	}

	@Test
	void theRequestThatSendsATaskIsOfTheServiceItself() throws UnsupportedEncodingException {
		run("{\"subtasks\":2}", 2);
		assertThat(this.points.of("requests")).isNotEmpty()
			.allSatisfy((point) -> assertThat(point.tags()).containsEntry("service", "sample-app"));
		assertThat(this.points.of("worker_requests")).hasSize(2);
	}

	private void assertPoint(String series, Map<String, Object> tags, Set<String> fields) {
		List<MonitoringPoint> found = this.points.of(series);
		assertThat(found).as(series).hasSize(1);
		assertThat(found.get(0).tags()).as(series).containsExactlyInAnyOrderEntriesOf(tags);
		assertThat(new TreeSet<>(found.get(0).fields().keySet())).as(series).isEqualTo(new TreeSet<>(fields));
	}

	private long run(String body, int subtasks) throws UnsupportedEncodingException {
		MvcTestResult accepted = this.mvc.post()
			.uri("/tasks")
			.contentType(MediaType.APPLICATION_JSON)
			.content(body)
			.exchange();
		int id = JsonPath.read(accepted.getResponse().getContentAsString(), "$.task_id");
		await().atMost(Duration.ofSeconds(10)).until(() -> this.points.of("subtask_final").size() == subtasks);
		return id;
	}

}
