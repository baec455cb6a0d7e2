package dev.monitoring.sample.task;

import java.io.UnsupportedEncodingException;
import java.time.Duration;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tasks from the request to the end of their subtasks.
 */
@SpringBootTest(properties = "sample.traffic.enabled=false")
@AutoConfigureMockMvc
class TasksControllerTests {

	@Autowired
	private MockMvcTester mvc;

	@Test
	void runsThreeSubtasksOfALinkerByDefault() throws UnsupportedEncodingException {
		MvcTestResult accepted = this.mvc.post().uri("/tasks").exchange();
		assertThat(accepted).hasStatus(HttpStatus.ACCEPTED);
		awaitReport(taskId(accepted), "linker", 3, 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "linker", "additional_extract", "gc", "crossmatching", "reporter" })
	void runsEveryType(String type) throws UnsupportedEncodingException {
		MvcTestResult accepted = create("{\"task_type\":\"" + type + "\",\"subtasks\":5}");
		awaitReport(taskId(accepted), type, 5, 0);
	}

	@Test
	void takesATypeWithABlankInItsName() throws UnsupportedEncodingException {
		awaitReport(taskId(create("{\"task_type\":\"additional extract\"}")), "additional_extract", 3, 0);
	}

	@Test
	void countsTheSubtasksThatFail() throws UnsupportedEncodingException {
		awaitReport(taskId(create("{\"subtasks\":50,\"fail\":20}")), "linker", 30, 20);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"task_type\":\"nonsense\"}", "{\"subtasks\":0}", "{\"subtasks\":10001}", "{\"fail\":4}",
			"{\"fail\":-1}" })
	void answersAnInvalidTaskWithItsErrorCode(String body) {
		assertThat(create(body)).hasStatus(HttpStatus.BAD_REQUEST)
			.bodyJson()
			.extractingPath("$.error_code")
			.isEqualTo(13040);
	}

	@Test
	void answersAnUnknownTaskWithItsErrorCode() {
		assertThat(this.mvc.get().uri("/tasks/nonsense")).hasStatus(HttpStatus.NOT_FOUND)
			.bodyJson()
			.extractingPath("$.error_code")
			.isEqualTo(12030);
	}

	private MvcTestResult create(String body) {
		return this.mvc.post().uri("/tasks").contentType(MediaType.APPLICATION_JSON).content(body).exchange();
	}

	private static int taskId(MvcTestResult accepted) throws UnsupportedEncodingException {
		return JsonPath.read(accepted.getResponse().getContentAsString(), "$.task_id");
	}

	private void awaitReport(int id, String type, int done, int failed) {
		String report = "{\"task_id\":%d,\"task_type\":\"%s\",\"subtasks\":%d,\"done\":%d,\"failed\":%d}".formatted(id,
				type, done + failed, done, failed);
		await().atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(this.mvc.get().uri("/tasks/" + id)).hasStatusOk()
				.bodyJson()
				.isStrictlyEqualTo(report));
	}

}
