package dev.monitoring.boot.test.slice;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import dev.monitoring.MonitoringManager;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.boot.test.RecordedPoints;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link RecordedPoints}, as an application uses it.
 */
@SpringBootTest
@AutoConfigureMockMvc
@Import(RecordedPoints.class)
class RecordedPointsTests {

	@Autowired
	private MockMvcTester mockMvc;

	@Autowired
	private RecordedPoints points;

	@Autowired
	private MonitoringManager manager;

	@BeforeEach
	void clear() {
		this.points.clear();
	}

	@Test
	void keepsThePointsOfARequest() {
		assertThat(this.manager).isSameAs(this.points);
		assertThat(this.mockMvc.get().uri("/greeting")).hasStatusOk();
		assertThat(this.points.of("requests")).singleElement().satisfies((point) -> {
			assertThat(point.tags()).containsEntry("route", "GET:/greeting")
				.containsEntry("status_code", 200L)
				.containsEntry("language", "en");
			assertThat(point.fields()).containsEntry("length", 5L).containsKeys("request_id", "execution_time");
		});
		assertThat(this.points.all()).extracting(MonitoringPoint::layout)
			.extracting((layout) -> layout.series())
			.containsExactly("payments", "requests");
	}

	@Test
	void keepsTheErrorOfARequest() {
		assertThat(this.mockMvc.get().uri("/nowhere")).hasStatus(404);
		assertThat(this.points.of("requests")).hasSize(1);
		assertThat(this.points.of("errors")).singleElement()
			.satisfies((point) -> assertThat(point.tags()).containsEntry("error_code", "NoResourceFoundException"));
	}

	@Test
	void keepsTheErrorOfAnExceptionThatNobodyHandles() {
		assertThat(this.mockMvc.get().uri("/failing")).hasFailed();
		assertThat(this.points.of("errors")).singleElement()
			.satisfies((point) -> assertThat(point.tags()).containsEntry("route", "GET:/failing")
				.containsEntry("status_code", 500L)
				.containsEntry("error_code", "IllegalStateException"));
	}

	@Test
	void forgetsWhatWasRecorded() {
		assertThat(this.mockMvc.get().uri("/greeting")).hasStatusOk();
		this.points.clear();
		assertThat(this.points.all()).isEmpty();
		assertThat(this.points.probe().reachable()).isTrue();
	}

}
