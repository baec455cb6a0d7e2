package dev.monitoring.boot.autoconfigure.actuate;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.monitoring.boot.actuate.MonitoringHealthIndicator;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.support.MemoryAdapter;
import dev.monitoring.boot.test.RecordedPoints;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link MonitoringHealthAutoConfiguration}.
 */
class MonitoringHealthAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(MonitoringAutoConfiguration.class, MonitoringHealthAutoConfiguration.class))
		.withBean(MemoryAdapter.class);

	@Test
	void tellsTheHealthOfTheStore() {
		this.contextRunner.run((context) -> {
			HealthIndicator indicator = context.getBean("monitoringHealthIndicator", HealthIndicator.class);
			Awaitility.await()
				.atMost(Duration.ofSeconds(10))
				.untilAsserted(() -> assertThat(indicator.health()).extracting(Health::getStatus).isEqualTo(Status.UP));
			assertThat(indicator.health().getDetails()).containsEntry("storage", "memory")
				.containsEntry("reachable", true)
				.containsKey("since");
		});
	}

	@Test
	void isUnknownWhileTheStoreIsNotOpen() {
		this.contextRunner.run((context) -> {
			context.stop();
			assertThat(context.getBean(MonitoringHealthIndicator.class).health()).extracting(Health::getStatus)
				.isEqualTo(Status.UNKNOWN);
		});
	}

	@Test
	void isDownWhereThatIsWanted() {
		this.contextRunner.withPropertyValues("monitoring.health.down-when-unreachable=true").run((context) -> {
			context.stop();
			Health health = context.getBean(MonitoringHealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails()).containsEntry("reachable", false).containsEntry("kind", "closed");
		});
	}

	@Test
	void isDisabledWithMonitoring() {
		this.contextRunner.withPropertyValues("monitoring.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HealthIndicator.class));
	}

	@Test
	void isDisabledByItsProperty() {
		this.contextRunner.withPropertyValues("management.health.monitoring.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
	}

	@Test
	void backsOffWithoutAStore() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(MonitoringAutoConfiguration.class, MonitoringHealthAutoConfiguration.class))
			.withPropertyValues("monitoring.storage-type=none")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HealthIndicator.class));
	}

	@Test
	void backsOffWithoutAPipeline() {
		this.contextRunner.withBean(RecordedPoints.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HealthIndicator.class));
	}

	@Test
	void backsOffWithoutTheHealthJar() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("monitoringHealthIndicator"));
	}

	@Test
	void backsOffWithAnIndicatorOfTheApplication() {
		HealthIndicator own = () -> Health.up().build();
		this.contextRunner.withBean("monitoringHealthIndicator", HealthIndicator.class, () -> own)
			.run((context) -> assertThat(context.getBean(HealthIndicator.class)).isSameAs(own));
	}

}
