package dev.monitoring.boot.autoconfigure.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.monitoring.AdditionalValues;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.micrometer.MicrometerMonitoringPlugin;
import dev.monitoring.micrometer.MicrometerSettings;
import dev.monitoring.micrometer.PointMeters;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.series.RequestPoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link MicrometerMonitoringAutoConfiguration}.
 */
class MicrometerMonitoringAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MonitoringAutoConfiguration.class,
				MicrometerMonitoringAutoConfiguration.class, MetricsAutoConfiguration.class))
		.withPropertyValues("monitoring.storage-type=none")
		.withBean(SimpleMeterRegistry.class);

	@Test
	void metersWhatIsRecorded() {
		this.contextRunner.withPropertyValues("monitoring.plugins.micrometer.labels.stage=demo",
				"monitoring.plugins.micrometer.tags=handler_id", "monitoring.plugins.micrometer.skip-paths=/version",
				"monitoring.plugins.micrometer.buckets=100ms,1s")
			.withBean(PointMeters.class,
					() -> (point, registry) -> registry.counter("own", "series", point.layout().series()).increment())
			.run((context) -> {
				MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
				pipeline.record(RequestPoint.of(1, "shop", "GET:/version", 200, "r1", 0.1, AdditionalValues.NONE));
				pipeline.record(RequestPoint.of(1, "shop", "GET:/items", 200, "r1", 0.1, AdditionalValues.NONE));
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				Awaitility.await()
					.untilAsserted(
							() -> assertThat(registry.counter("own", "series", "requests").count()).isEqualTo(2));
				assertThat(registry.get("monitoring.requests").timers()).hasSize(1).first().satisfies((timer) -> {
					assertThat(timer.count()).isEqualTo(1);
					assertThat(timer.getId().getTag("stage")).isEqualTo("demo");
					assertThat(timer.getId().getTag("handler_id")).isEqualTo("none");
					assertThat(timer.takeSnapshot().histogramCounts()).hasSize(2);
				});
			});
	}

	@Test
	void isToBeAskedForWithoutPrometheus() {
		ApplicationContextRunner lean = this.contextRunner
			.withClassLoader(new FilteredClassLoader("io.micrometer.prometheusmetrics"));
		lean.run((context) -> assertThat(context).doesNotHaveBean(MicrometerMonitoringPlugin.class));
		lean.withPropertyValues("monitoring.plugins.micrometer.enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(MicrometerMonitoringPlugin.class));
	}

	@Test
	void isDisabledByItsKeyAndWithMonitoring() {
		this.contextRunner.withPropertyValues("monitoring.plugins.micrometer.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MicrometerMonitoringPlugin.class));
		this.contextRunner.withPropertyValues("monitoring.enabled=false", "monitoring.plugins.micrometer.enabled=true")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MicrometerMonitoringPlugin.class));
	}

	@Test
	void backsOffWithoutMicrometerAndWithoutARegistry() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.withPropertyValues("monitoring.plugins.micrometer.enabled=true")
			.run((context) -> assertThat(context).doesNotHaveBean("micrometerMonitoringPlugin"));
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MonitoringAutoConfiguration.class,
					MicrometerMonitoringAutoConfiguration.class))
			.withPropertyValues("monitoring.storage-type=none")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MicrometerMonitoringPlugin.class));
	}

	@Test
	void backsOffFromAPluginOfTheApplication() {
		MicrometerMonitoringPlugin own = new MicrometerMonitoringPlugin(new SimpleMeterRegistry(),
				MicrometerSettings.DEFAULT, java.util.List.of());
		this.contextRunner.withBean("own", MicrometerMonitoringPlugin.class, () -> own)
			.run((context) -> assertThat(context).getBean(MicrometerMonitoringPlugin.class).isSameAs(own));
	}

	@Test
	void namesTheKeyOfASettingOutOfRange() {
		this.contextRunner.withPropertyValues("monitoring.plugins.micrometer.max-tag-values=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("monitoring.plugins.micrometer.max-tag-values"));
		this.contextRunner.withPropertyValues("monitoring.plugins.micrometer.buckets=0s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("monitoring.plugins.micrometer.buckets"));
	}

	@Test
	void closesWithoutHarm() {
		this.contextRunner.run((context) -> {
			context.close();
			assertThat(context.getBeanFactory().getSingletonCount()).isZero();
		});
	}

}
