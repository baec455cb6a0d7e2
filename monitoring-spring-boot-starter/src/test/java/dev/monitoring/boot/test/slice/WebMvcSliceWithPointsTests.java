package dev.monitoring.boot.test.slice;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import dev.monitoring.boot.test.RecordedPoints;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A slice that keeps what controllers record.
 */
@WebMvcTest
@Import(RecordedPoints.class)
class WebMvcSliceWithPointsTests {

	@Autowired
	private MockMvcTester mockMvc;

	@Autowired
	private RecordedPoints points;

	@Test
	void keepsTheApplicationsOwnPoints() {
		assertThat(this.mockMvc.get().uri("/greeting")).hasStatusOk();
		assertThat(this.points.of("payments")).isNotEmpty();
	}

}
