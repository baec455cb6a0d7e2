package dev.monitoring.boot.autoconfigure;

import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.DefaultResourceLoader;

import dev.monitoring.boot.autoconfigure.duckdb.DuckDbMonitoringAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What an application prints that does not start because of a setting.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			monitoring.flushing-period=1ms         | monitoring.flushing-period must be from 10ms to 1d, not 1ms
			monitoring.shutdown-timeout=-1s        | monitoring.shutdown-timeout must be from 0s to 1d, not -1000ms
			monitoring.buffer-size=-1              | monitoring.buffer-size must be from 1 to 16777216, not -1
			monitoring.batch-size=0                | monitoring.batch-size must be positive, not 0
			monitoring.batch-bytes=1GB             | monitoring.batch-bytes must be from 1B to 64MB
			monitoring.max-value-length=0          | monitoring.max-value-length must be positive, not 0
			monitoring.web.request-id-header=      | monitoring.web.request-id-header must name a header
			monitoring.web.request-id-header=X Id: | monitoring.web.request-id-header must name a header, not 'X Id:'
			monitoring.max-tag-values=0            | monitoring.max-tag-values must be positive, not 0
			monitoring.web.max-routes=0            | monitoring.web.max-routes must be positive, not 0
			monitoring.duckdb.max-size=1MB         | monitoring.duckdb.max-size must be at least 16MB, not 1048576B
			monitoring.duckdb.memory-limit=1MB     | monitoring.duckdb.memory-limit must be at least 32MB, not 1048576B
			monitoring.duckdb.retention=0s         | monitoring.duckdb.retention must be at least 1s, not PT0S
			monitoring.duckdb.threads=0            | monitoring.duckdb.threads must be positive, not 0
			""")
	void namesTheKeyOfAValueThatIsOutOfRange(String setting, String message, CapturedOutput output) {
		start(setting);
		assertThat(output).contains("APPLICATION FAILED TO START", setting.substring(0, setting.lastIndexOf('.')),
				message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			monitoring.flushing-period=soon        | monitoring.flushing-period | soon
			monitoring.duckdb.retention=a week     | monitoring.duckdb.retention | a week
			monitoring.duckdb.max-size=big         | monitoring.duckdb.max-size | big
			monitoring.buffer-size=many            | monitoring.buffer-size | many
			monitoring.web.enabled=maybe           | monitoring.web.enabled | maybe
			monitoring.enabled=maybe               | monitoring.enabled | maybe
			""")
	void namesTheKeyOfAValueThatCannotBeRead(String setting, String key, String value, CapturedOutput output) {
		start(setting);
		assertThat(output).contains("APPLICATION FAILED TO START", key, value);
	}

	@Test
	void listsTheStorageTypes(CapturedOutput output) {
		start("monitoring.storage-type=duckbd");
		assertThat(output).contains("APPLICATION FAILED TO START", "monitoring.storage-type", "duckbd", "DUCKDB",
				"NONE");
	}

	@Test
	void printsTheLinesThatAddAMissingClient(CapturedOutput output) {
		assertThatException().isThrownBy(
				() -> application(new FilteredClassLoader(DuckDBDriver.class)).run("--monitoring.storage-type=duckdb"));
		assertThat(output).contains("APPLICATION FAILED TO START", "Points are to be kept in duckdb",
				"<groupId>org.duckdb</groupId>", "<artifactId>duckdb_jdbc</artifactId>",
				"monitoring.storage-type=none");
	}

	@Test
	void theLinesNameTheVersionThatTheTestsRunOn() {
		String jar = DuckDBDriver.class.getProtectionDomain().getCodeSource().getLocation().getPath();
		String version = jar.replaceAll(".*/duckdb_jdbc-([^/]+)\\.jar", "$1");
		assertThat(StorageType.DUCKDB.dependency()).contains("<version>" + version + "</version>");
	}

	private static void start(String setting) {
		assertThatException()
			.isThrownBy(() -> application(FailureAnalysisTests.class.getClassLoader()).run("--" + setting));
	}

	private static SpringApplication application(ClassLoader loader) {
		SpringApplication application = new SpringApplication(new DefaultResourceLoader(loader), Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		return application;
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ MonitoringAutoConfiguration.class, DuckDbMonitoringAutoConfiguration.class })
	static class Application {

	}

}
