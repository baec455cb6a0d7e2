package dev.monitoring.boot.test.slice;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.core.env.Environment;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.boot.support.AccountingIdentity;
import dev.monitoring.pipeline.MonitoringPipeline;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A whole application in a test writes to no store, whatever its files say.
 */
@SpringBootTest(properties = "spring.config.location=classpath:/dev/monitoring/boot/test/slice/")
@AutoConfigureMockMvc
class StorageInTestsTests {

	@Autowired
	private MockMvcTester mockMvc;

	@Autowired
	private MonitoringPipeline pipeline;

	@Autowired
	private Environment environment;

	@Test
	void recordsToNoStore(@Autowired(required = false) MonitoringAdapter adapter) {
		assertThat(this.environment.getProperty("monitoring.instance")).isEqualTo("from-the-file");
		assertThat(this.environment.getProperty("monitoring.storage-type")).isEqualTo("none");
		assertThat(this.pipeline.storageType()).isEqualTo("none");
		assertThat(adapter).isNull();
		assertThat(this.mockMvc.get().uri("/greeting")).hasStatusOk().containsHeader("X-Request-Id");
		assertThat(this.pipeline.statistics().recorded()).isEqualTo(2);
		assertThat(this.pipeline.statistics().dropped()).containsEntry("no_storage", 2L);
		assertThat(Path.of("monitoring")).doesNotExist();
		AccountingIdentity.check(this.pipeline);
	}

}
