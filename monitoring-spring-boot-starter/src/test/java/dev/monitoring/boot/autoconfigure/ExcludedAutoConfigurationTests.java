package dev.monitoring.boot.autoconfigure;

import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application may exclude any one auto-configuration, or have it alone.
 */
class ExcludedAutoConfigurationTests {

	@TempDir
	Path folder;

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WebMvcAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=*");

	static Stream<Class<?>> autoConfigurations() {
		return ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("dev.monitoring."))
			.map((name) -> ClassUtils.resolveClassName(name, null));
	}

	@ParameterizedTest
	@MethodSource("autoConfigurations")
	void theOthersStartWithout(Class<?> excluded) {
		Class<?>[] others = autoConfigurations().filter((type) -> type != excluded).toArray(Class<?>[]::new);
		onFile().withConfiguration(AutoConfigurations.of(others)).run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@MethodSource("autoConfigurations")
	void startsAlone(Class<?> alone) {
		onFile().withConfiguration(AutoConfigurations.of(alone)).run((context) -> assertThat(context).hasNotFailed());
	}

	private WebApplicationContextRunner onFile() {
		return this.contextRunner.withPropertyValues("monitoring.duckdb.path=" + this.folder.resolve("test.duckdb"));
	}

}
