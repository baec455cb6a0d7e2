package dev.monitoring.boot.autoconfigure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.boot.actuate.MonitoringEndpoint;
import dev.monitoring.boot.autoconfigure.actuate.MonitoringEndpointAutoConfiguration;
import dev.monitoring.boot.autoconfigure.actuate.PipelineMetersAutoConfiguration;
import dev.monitoring.boot.support.AccountingIdentity;
import dev.monitoring.boot.support.MonitoringThreads;
import dev.monitoring.boot.support.TestPoints;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.plugin.MonitoringPlugin;
import dev.monitoring.plugin.PluginChannels;
import dev.monitoring.plugin.PluginStatistics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plugins of the application.
 */
@Timeout(60)
class PluginsTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MonitoringAutoConfiguration.class, MetricsAutoConfiguration.class,
				PipelineMetersAutoConfiguration.class, MonitoringEndpointAutoConfiguration.class))
		.withPropertyValues("monitoring.storage-type=none", "monitoring.instance=test",
				"management.endpoints.web.exposure.include=*")
		.withBean(SimpleMeterRegistry.class)
		.withUserConfiguration(TwoPlugins.class);

	@Test
	void findsPluginsInTheirOrder() {
		this.contextRunner.run((context) -> {
			MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
			assertThat(pipeline.plugins()).extracting(PluginStatistics::name).containsExactly("third-party", "audit");
			pipeline.record(TestPoints.payment());
			Collecting audit = context.getBean("auditMonitoringPlugin", Collecting.class);
			Awaitility.await().untilAsserted(() -> assertThat(audit.points).hasSize(1));
			assertThat(audit.points.get(0).tags()).containsEntry("instance", "test");
			AccountingIdentity.check(pipeline);
		});
	}

	@Test
	void findsPluginsOfAParentContext() {
		new ApplicationContextRunner().withBean("auditMonitoringPlugin", Collecting.class, Collecting::new)
			.run((parent) -> new ApplicationContextRunner()
				.withConfiguration(AutoConfigurations.of(MonitoringAutoConfiguration.class))
				.withPropertyValues("monitoring.storage-type=none", "monitoring.plugins.audit.enabled=true")
				.withParent(parent)
				.run((context) -> assertThat(context.getBean(MonitoringPipeline.class).plugins())
					.extracting(PluginStatistics::name)
					.containsExactly("audit")));
	}

	@Test
	void initializesAndClosesThemWithTheContext() {
		MonitoringThreads threads = new MonitoringThreads();
		this.contextRunner.run((context) -> {
			Collecting audit = context.getBean("auditMonitoringPlugin", Collecting.class);
			Awaitility.await().untilAsserted(() -> assertThat(audit.events).containsExactly("initialize"));
			context.close();
			assertThat(audit.events).containsExactly("initialize", "close");
		});
		threads.awaitNone();
	}

	@Test
	void switchesAPluginOffByItsName() {
		this.contextRunner.withPropertyValues("monitoring.plugins.audit.enabled=false")
			.run((context) -> assertThat(context.getBean(MonitoringPipeline.class).plugins())
				.extracting(PluginStatistics::name)
				.containsExactly("third-party"));
	}

	@Test
	void takesTheNameOfAnEnvironmentVariable() {
		this.contextRunner.withPropertyValues("monitoring.plugins.thirdparty.enabled=false")
			.run((context) -> assertThat(context.getBean(MonitoringPipeline.class).plugins())
				.extracting(PluginStatistics::name)
				.containsExactly("audit"));
	}

	@Test
	void boundsAPluginByItsName() {
		this.contextRunner
			.withPropertyValues("monitoring.plugins.third-party.buffer-size=2",
					"monitoring.plugins.third-party.timeout=1h")
			.run((context) -> {
				MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
				Blocking blocking = context.getBean(Blocking.class);
				pipeline.record(TestPoints.payment());
				blocking.entered.await();
				for (int i = 0; i < 5; i++) {
					pipeline.record(TestPoints.payment());
				}
				assertThat(pipeline.plugins().get(0).dropped()).containsEntry("buffer_full", 3L);
				assertVisible(context.getBean(MonitoringEndpoint.class), context.getBean(MeterRegistry.class));
				blocking.end.countDown();
				context.close();
				assertThat(pipeline.plugins()).allMatch((plugin) -> plugin.pending() == 0);
			});
	}

	private static void assertVisible(MonitoringEndpoint endpoint, MeterRegistry registry) {
		assertThat(endpoint.state()).extractingByKey("plugins")
			.asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(PluginStatistics.class))
			.first()
			.satisfies((plugin) -> assertThat(plugin.dropped()).containsEntry("buffer_full", 3L));
		assertThat(registry.get("monitoring.plugin.points.dropped")
			.tags("plugin", "third-party", "cause", "buffer_full")
			.functionCounter()
			.count()).isEqualTo(3);
		assertThat(registry.get("monitoring.plugin.points.pending").tag("plugin", "third-party").gauge().value())
			.isEqualTo(3);
		Awaitility.await()
			.untilAsserted(() -> assertThat(
					registry.get("monitoring.plugin.points.delivered").tag("plugin", "audit").functionCounter().count())
				.isEqualTo(6));
	}

	@Test
	void namesTheKeyOfASettingOutOfRange() {
		this.contextRunner.withPropertyValues("monitoring.plugins.audit.buffer-size=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("buffer-size of a plugin must be from 1"));
	}

	@Test
	void leavesPluginsAloneWhenMonitoringIsOff() {
		MonitoringThreads threads = new MonitoringThreads();
		this.contextRunner.withPropertyValues("monitoring.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(PluginChannels.class);
			assertThat(threads.started()).isEmpty();
			assertThat(context.getBean("auditMonitoringPlugin", Collecting.class).events).isEmpty();
		});
	}

	@Test
	void runsNoThreadWithoutAPlugin() {
		MonitoringThreads threads = new MonitoringThreads();
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MonitoringAutoConfiguration.class))
			.withPropertyValues("monitoring.storage-type=none")
			.run((context) -> assertThat(threads.started()).isEmpty());
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoPlugins {

		@Bean
		@Order(2)
		Collecting auditMonitoringPlugin() {
			return new Collecting();
		}

		@Bean
		@Order(1)
		Blocking thirdPartyPlugin() {
			return new Blocking();
		}

	}

	static class Collecting implements MonitoringPlugin {

		final List<MonitoringPoint> points = new CopyOnWriteArrayList<>();

		final List<String> events = new CopyOnWriteArrayList<>();

		@Override
		public void initialize() {
			this.events.add("initialize");
		}

		@Override
		public void handle(MonitoringPoint point) {
			this.points.add(point);
		}

		@Override
		public void close() {
			this.events.add("close");
		}

	}

	static class Blocking implements MonitoringPlugin {

		final CountDownLatch entered = new CountDownLatch(1);

		final CountDownLatch end = new CountDownLatch(1);

		@Override
		public void handle(MonitoringPoint point) throws Exception {
			this.entered.countDown();
			this.end.await();
		}

	}

}
