package dev.monitoring.boot.autoconfigure.jsonlines;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.support.TestPoints;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.plugin.JsonLinesMonitoringPlugin;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link JsonLinesMonitoringAutoConfiguration}.
 */
class JsonLinesMonitoringAutoConfigurationTests {

	@TempDir
	Path folder;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(MonitoringAutoConfiguration.class, JsonLinesMonitoringAutoConfiguration.class))
		.withPropertyValues("monitoring.storage-type=none", "monitoring.plugins.json-lines.max-size=64KB");

	@Test
	void writesPointsToTheFile() {
		Path file = this.folder.resolve("points.jsonl");
		this.contextRunner
			.withPropertyValues("monitoring.plugins.json-lines.enabled=true",
					"monitoring.plugins.json-lines.path=" + file)
			.run((context) -> {
				context.getBean(MonitoringPipeline.class).record(TestPoints.payment());
				context.close();
				assertThat(Files.readAllLines(file)).hasSize(1)
					.first()
					.asString()
					.startsWith("{\"series\":\"payments\",");
			});
	}

	@Test
	void isOffUnlessAskedFor() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(JsonLinesMonitoringPlugin.class));
	}

	@Test
	void isDisabledWithMonitoring() {
		this.contextRunner.withPropertyValues("monitoring.enabled=false", "monitoring.plugins.json-lines.enabled=true")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(JsonLinesMonitoringPlugin.class));
	}

	@Test
	void backsOffFromAPluginOfTheApplication() {
		JsonLinesMonitoringPlugin own = new JsonLinesMonitoringPlugin(this.folder.resolve("own.jsonl"), 1000);
		this.contextRunner.withPropertyValues("monitoring.plugins.json-lines.enabled=true")
			.withBean("own", JsonLinesMonitoringPlugin.class, () -> own)
			.run((context) -> assertThat(context).getBean(JsonLinesMonitoringPlugin.class).isSameAs(own));
	}

	@Test
	void namesTheKeyOfASettingOutOfRange() {
		this.contextRunner
			.withPropertyValues("monitoring.plugins.json-lines.enabled=true",
					"monitoring.plugins.json-lines.max-size=1KB")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("monitoring.plugins.json-lines.max-size must be at least 64KB"));
	}

}
