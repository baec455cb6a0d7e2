package dev.monitoring.boot.autoconfigure;

import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.monitoring.boot.support.ChildProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application starts and records without the jars that are optional: in a JVM that
 * really lacks them.
 */
class LeanClassPathTests {

	private static final String WEB = "tomcat|jakarta.servlet|spring-web|spring-boot-(servlet|web|tomcat|http)|netty|reactor";

	private static final String ACTUATOR = "actuator|spring-boot-health|micrometer-(core|jakarta)|spring-boot-micrometer";

	@TempDir
	Path folder;

	@ParameterizedTest
	@ValueSource(strings = { "actuator", "health", "micrometer-core", "webmvc", WEB,
			WEB + "|" + ACTUATOR + "|duckdb_jdbc|spring-test|spring-boot-test|jdbc|h2" })
	void startsWithout(String jars) throws Exception {
		String pattern = ".*(" + jars + ").*\\.jar";
		try (ChildProcess child = ChildProcess.start(LeanApplication.class, (jar) -> !jar.matches(pattern),
				"--server.port=0", "--spring.docker.compose.enabled=false",
				"--management.endpoints.web.exposure.include=*",
				"--monitoring.duckdb.path=" + this.folder.resolve("lean.duckdb"))) {
			String output = child.awaitLine(LeanApplication.DONE);
			assertThat(output).contains("MonitoringPipeline to")
				.containsOnlyOnce(
						jars.contains("duckdb") ? "Monitoring keeps nothing" : "Monitoring keeps points in duckdb at");
			if (jars.equals("webmvc")) {
				assertThat(output).containsOnlyOnce("Monitoring records requests on servlet stacks only");
			}
		}
	}

}
