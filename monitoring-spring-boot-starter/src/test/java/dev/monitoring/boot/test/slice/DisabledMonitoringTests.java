package dev.monitoring.boot.test.slice;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import dev.monitoring.MonitoringManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A whole application in which monitoring is off.
 */
@SpringBootTest(properties = "monitoring.enabled=false")
@AutoConfigureMockMvc
class DisabledMonitoringTests {

	@Autowired
	private MockMvcTester mockMvc;

	@Autowired
	private MonitoringManager manager;

	@Test
	void injectsManagerAndData() {
		assertThat(this.manager).isSameAs(MonitoringManager.noOp());
		assertThat(this.mockMvc.get().uri("/greeting")).hasStatusOk()
			.hasBodyTextEqualTo("hello")
			.doesNotContainHeader("X-Request-Id");
	}

}
