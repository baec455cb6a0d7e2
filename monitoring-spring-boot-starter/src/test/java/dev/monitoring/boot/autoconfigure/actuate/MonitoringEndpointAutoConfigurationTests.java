package dev.monitoring.boot.autoconfigure.actuate;

import java.time.Clock;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.monitoring.boot.actuate.MonitoringEndpoint;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.test.RecordedPoints;
import dev.monitoring.pipeline.MonitoringPipeline;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link MonitoringEndpointAutoConfiguration}.
 */
class MonitoringEndpointAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(MonitoringAutoConfiguration.class, MonitoringEndpointAutoConfiguration.class))
		.withPropertyValues("monitoring.storage-type=none", "management.endpoints.web.exposure.include=monitoring");

	@Test
	void isThereWhereItIsExposed() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(MonitoringEndpoint.class));
	}

	@Test
	void backsOffWhereItIsNotExposed() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=health")
			.run((context) -> assertThat(context).doesNotHaveBean(MonitoringEndpoint.class));
	}

	@Test
	void backsOffWithoutAccess() {
		this.contextRunner.withPropertyValues("management.endpoint.monitoring.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(MonitoringEndpoint.class));
	}

	@Test
	void isDisabledWithMonitoring() {
		this.contextRunner.withPropertyValues("monitoring.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MonitoringEndpoint.class));
	}

	@Test
	void backsOffWithoutAPipeline() {
		this.contextRunner.withBean(RecordedPoints.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MonitoringEndpoint.class));
	}

	@Test
	void backsOffWithoutTheActuator() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(ConditionalOnAvailableEndpoint.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MonitoringEndpoint.class));
	}

	@Test
	void backsOffWithAnEndpointOfTheApplication() {
		this.contextRunner.withUserConfiguration(OwnEndpoint.class)
			.run((context) -> assertThat(context).hasSingleBean(MonitoringEndpoint.class).hasBean("ownEndpoint"));
	}

	@Test
	void answersAfterTheEnd() {
		this.contextRunner.run((context) -> {
			MonitoringEndpoint endpoint = context.getBean(MonitoringEndpoint.class);
			context.close();
			assertThat(endpoint.state()).containsKeys("storage", "pipeline");
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnEndpoint {

		@Bean
		MonitoringEndpoint ownEndpoint() {
			return new MonitoringEndpoint(MonitoringPipeline.withoutStorage().build(), "own", null, Clock.systemUTC());
		}

	}

}
