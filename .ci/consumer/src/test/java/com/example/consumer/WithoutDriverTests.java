package com.example.consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Runs on a class path without the driver of the embedded store.
 */
@ExtendWith(OutputCaptureExtension.class)
class WithoutDriverTests {

	@Test
	void startsAndNamesTheDependency(CapturedOutput output) {
		assertThatThrownBy(() -> Class.forName("org.duckdb.DuckDBDriver")).isInstanceOf(ClassNotFoundException.class);
		try (ConfigurableApplicationContext context = SpringApplication.run(ConsumerApplication.class,
				"--server.port=0")) {
			String port = context.getEnvironment().getProperty("local.server.port");
			RestClient client = RestClient.create("http://localhost:" + port);
			assertThat(client.get().uri("/greetings/you").retrieve().body(String.class)).isEqualTo("Hello you");
			assertThat(client.get().uri("/actuator/monitoring").retrieve().body(String.class))
				.contains("\"type\":\"none\"", "\"recorded\":1", "\"no_storage\":1");
		}
		assertThat(output.getAll().lines().filter((line) -> line.contains(" WARN "))).hasSize(1);
		assertThat(output).contains("<artifactId>duckdb_jdbc</artifactId>");
		assertThat(output.getAll()).doesNotContain(" ERROR ");
	}

}
