package dev.monitoring.boot.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.StreamUtils;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The files that name auto-configurations and factories: what they name exists, and what
 * exists is named.
 */
class AutoConfigurationImportsTests {

	private static final URL MAIN = MonitoringAutoConfiguration.class.getProtectionDomain()
		.getCodeSource()
		.getLocation();

	private static final String FOLDER = "META-INF/spring/";

	@Test
	void importsAreTheAutoConfigurations() {
		List<String> found = new ClassFileImporter().importUrl(MAIN)
			.stream()
			.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
			.map(JavaClass::getName)
			.sorted()
			.toList();
		assertThat(found).isNotEmpty();
		assertThat(lines(FOLDER + AutoConfiguration.class.getName() + ".imports")).containsExactlyElementsOf(found);
	}

	@Test
	void slicesImportAutoConfigurations() {
		List<String> imports = lines(FOLDER + AutoConfiguration.class.getName() + ".imports");
		String annotation = "org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureWebMvc";
		assertThat(isPresent(annotation)).isTrue();
		assertThat(lines(FOLDER + annotation + ".imports")).isNotEmpty().isSubsetOf(imports);
	}

	@Test
	void factoriesExist() throws Exception {
		Properties factories = new Properties();
		try (var input = resource("META-INF/spring.factories").openStream()) {
			factories.load(input);
		}
		assertThat(factories).isNotEmpty();
		for (String type : factories.stringPropertyNames()) {
			Class<?> factory = ClassUtils.forName(type, null);
			for (String name : StringUtils.commaDelimitedListToSet(factories.getProperty(type))) {
				assertThat(factory).isAssignableFrom(ClassUtils.forName(name.trim(), null));
			}
		}
	}

	@Test
	void everyNamedNeighbourExists() throws Exception {
		for (String name : lines(FOLDER + AutoConfiguration.class.getName() + ".imports")) {
			AutoConfiguration annotation = AnnotationUtils.findAnnotation(ClassUtils.forName(name, null),
					AutoConfiguration.class);
			assertThat(annotation).isNotNull();
			Set<String> missing = Stream.of(annotation.afterName(), annotation.beforeName())
				.flatMap(Arrays::stream)
				.filter((neighbour) -> !isPresent(neighbour))
				.collect(Collectors.toSet());
			assertThat(missing).as(name).isEmpty();
		}
	}

	private static boolean isPresent(String type) {
		return ClassUtils.isPresent(type, null);
	}

	private static List<String> lines(String name) {
		try {
			return resourceText(name).lines().map(String::trim).filter((line) -> !line.isEmpty()).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String resourceText(String name) throws IOException {
		try (var input = resource(name).openStream()) {
			return StreamUtils.copyToString(input, StandardCharsets.UTF_8);
		}
	}

	private static URL resource(String name) throws IOException {
		return new URL(MAIN, name);
	}

}
