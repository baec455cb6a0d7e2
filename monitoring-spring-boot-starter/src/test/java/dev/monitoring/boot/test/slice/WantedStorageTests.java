package dev.monitoring.boot.test.slice;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import dev.monitoring.boot.support.AccountingIdentity;
import dev.monitoring.pipeline.MonitoringPipeline;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A test that wants the store gets it.
 */
@SpringBootTest(properties = { "monitoring.storage-type=duckdb", "monitoring.flushing-period=1h" })
@AutoConfigureMockMvc
@DirtiesContext
class WantedStorageTests {

	@TempDir
	static Path folder;

	@Autowired
	private MockMvcTester mockMvc;

	@Autowired
	private MonitoringPipeline pipeline;

	@DynamicPropertySource
	static void path(DynamicPropertyRegistry registry) {
		registry.add("monitoring.duckdb.path", () -> folder.resolve("test.duckdb"));
	}

	@Test
	void recordsToTheStore() {
		assertThat(this.mockMvc.get().uri("/greeting")).hasStatusOk();
		assertThat(this.pipeline.flush()).isTrue();
		assertThat(this.pipeline.statistics().stored()).isEqualTo(2);
		AccountingIdentity.check(this.pipeline);
	}

}
