package dev.monitoring.boot.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.monitoring.MonitoringManager;
import dev.monitoring.boot.test.RecordedPoints;
import dev.monitoring.pipeline.MonitoringPipeline;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link NoOpMonitoringAutoConfiguration}.
 */
class NoOpMonitoringAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(MonitoringAutoConfiguration.class, NoOpMonitoringAutoConfiguration.class));

	@Test
	void givesAManagerWhereMonitoringIsOff() {
		this.contextRunner.withPropertyValues("monitoring.enabled=false")
			.run((context) -> assertThat(context.getBean(MonitoringManager.class)).isSameAs(MonitoringManager.noOp()));
	}

	@Test
	void givesAManagerAlone() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(NoOpMonitoringAutoConfiguration.class))
			.run((context) -> assertThat(context.getBean(MonitoringManager.class)).isSameAs(MonitoringManager.noOp()));
	}

	@Test
	void backsOffWithThePipeline() {
		this.contextRunner.withPropertyValues("monitoring.storage-type=none")
			.run((context) -> assertThat(context).hasSingleBean(MonitoringManager.class)
				.hasSingleBean(MonitoringPipeline.class));
	}

	@Test
	void backsOffWithAManagerOfTheApplication() {
		this.contextRunner.withPropertyValues("monitoring.enabled=false")
			.withBean(RecordedPoints.class)
			.run((context) -> assertThat(context).hasSingleBean(MonitoringManager.class)
				.hasSingleBean(RecordedPoints.class));
	}

	@Test
	void closesWithoutHarm() {
		this.contextRunner.withPropertyValues("monitoring.enabled=false").run((context) -> {
			context.close();
			assertThat(context.isActive()).isFalse();
		});
	}

}
