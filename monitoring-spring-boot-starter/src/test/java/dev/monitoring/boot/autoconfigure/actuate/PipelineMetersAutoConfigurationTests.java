package dev.monitoring.boot.autoconfigure.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.monitoring.boot.actuate.PipelineMeters;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.support.AccountingIdentity;
import dev.monitoring.boot.support.MemoryAdapter;
import dev.monitoring.boot.support.MonitoringThreads;
import dev.monitoring.boot.support.TestPoints;
import dev.monitoring.boot.test.RecordedPoints;
import dev.monitoring.pipeline.DropCause;
import dev.monitoring.pipeline.MonitoringPipeline;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link PipelineMetersAutoConfiguration}.
 */
class PipelineMetersAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MonitoringAutoConfiguration.class,
				PipelineMetersAutoConfiguration.class, MetricsAutoConfiguration.class))
		.withBean(SimpleMeterRegistry.class)
		.withBean(MemoryAdapter.class);

	@Test
	void metersThePipeline() {
		MonitoringThreads threads = new MonitoringThreads();
		this.contextRunner.withPropertyValues("monitoring.buffer-size=2", "monitoring.flushing-period=1h")
			.run((context) -> {
				MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				// The worker's first round would take what is recorded meanwhile.
				threads.awaitIdle();
				pipeline.record(TestPoints.payment());
				pipeline.flush();
				for (int i = 0; i < 3; i++) {
					pipeline.record(TestPoints.payment());
				}
				assertThat(counter(registry, "recorded")).isEqualTo(4);
				assertThat(counter(registry, "stored")).isEqualTo(1);
				assertThat(registry.get("monitoring.points.pending").gauge().value())
					.isEqualTo(pipeline.statistics().pending());
				assertThat(registry.get("monitoring.store.reachable").gauge().value()).isEqualTo(1);
				assertThat(registry.get("monitoring.flush.duration").timer().count()).isEqualTo(1);
				assertThat(registry.get("monitoring.batch.size").summary().max()).isEqualTo(1);
				double dropped = 0;
				for (DropCause cause : DropCause.values()) {
					dropped += registry.get("monitoring.points.dropped")
						.tag("cause", cause.id())
						.functionCounter()
						.count();
				}
				assertThat(dropped).isPositive().isEqualTo(pipeline.statistics().totalDropped());
				AccountingIdentity.check(pipeline);
			});
	}

	private static double counter(MeterRegistry registry, String name) {
		return registry.get("monitoring.points." + name).functionCounter().count();
	}

	@Test
	void isDisabledWithMonitoring() {
		this.contextRunner.withPropertyValues("monitoring.enabled=false").run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(PipelineMeters.class);
			assertThat(context.getBean(MeterRegistry.class).getMeters())
				.noneMatch((meter) -> meter.getId().getName().startsWith("monitoring."));
		});
	}

	@Test
	void backsOffWithoutAPipeline() {
		this.contextRunner.withBean(RecordedPoints.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PipelineMeters.class));
	}

	@Test
	void backsOffWithoutMicrometer() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(MonitoringAutoConfiguration.class, PipelineMetersAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.withPropertyValues("monitoring.storage-type=none")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PipelineMeters.class));
	}

	@Test
	void backsOffWithMetersOfTheApplication() {
		PipelineMeters own = new PipelineMeters(MonitoringPipeline.withoutStorage().build());
		this.contextRunner.withBean("own", PipelineMeters.class, () -> own)
			.run((context) -> assertThat(context.getBean(PipelineMeters.class)).isSameAs(own));
	}

	@Test
	void closesWithoutHarm() {
		this.contextRunner.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			context.close();
			assertThat(registry.isClosed()).isTrue();
		});
	}

}
