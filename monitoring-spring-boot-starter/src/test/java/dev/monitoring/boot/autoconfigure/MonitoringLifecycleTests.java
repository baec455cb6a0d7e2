package dev.monitoring.boot.autoconfigure;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

import dev.monitoring.adapter.duckdb.DuckDbMonitoringAdapter;
import dev.monitoring.adapter.duckdb.DuckDbSettings;
import dev.monitoring.boot.autoconfigure.duckdb.DuckDbMonitoringAutoConfiguration;
import dev.monitoring.boot.support.AccountingIdentity;
import dev.monitoring.boot.support.MonitoringThreads;
import dev.monitoring.boot.support.TestPoints;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.statistics.RequestQuery;
import dev.monitoring.statistics.StatisticsSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link MonitoringLifecycle}.
 */
class MonitoringLifecycleTests {

	@TempDir
	Path folder;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(MonitoringAutoConfiguration.class, DuckDbMonitoringAutoConfiguration.class));

	@Test
	void startsBeforeTheWebServerAndStopsAfterIt() {
		assertThat(MonitoringLifecycle.PHASE).isLessThan(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE)
			.isLessThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
		onFile().run((context) -> {
			MonitoringLifecycle lifecycle = context.getBean(MonitoringLifecycle.class);
			assertThat(lifecycle.getPhase()).isEqualTo(MonitoringLifecycle.PHASE);
			assertThat(lifecycle.isRunning()).isTrue();
			assertThat(lifecycle.isAutoStartup()).isTrue();
		});
	}

	@Test
	void recordsAgainAfterAStop() {
		MonitoringThreads threads = new MonitoringThreads();
		onFile().run((context) -> {
			MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
			pipeline.record(TestPoints.payment());
			context.stop();
			threads.awaitNone();
			assertThat(context.getBean(MonitoringLifecycle.class).isRunning()).isFalse();
			assertThat(pipeline.statistics().stored()).isEqualTo(1);
			pipeline.record(TestPoints.payment());
			assertThat(pipeline.statistics().dropped()).containsEntry("closed", 1L);
			context.start();
			assertThat(threads.started()).hasSize(1);
			pipeline.record(TestPoints.payment());
			assertThat(pipeline.flush()).isTrue();
			assertThat(pipeline.statistics().stored()).isEqualTo(2);
			AccountingIdentity.check(pipeline);
		});
	}

	@Test
	void startsWhereBeansAreLazy() {
		onFile().withBean(LazyInitializationBeanFactoryPostProcessor.class).run((context) -> {
			MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
			Awaitility.await()
				.atMost(Duration.ofSeconds(10))
				.untilAsserted(() -> assertThat(pipeline.lastProbe().reachable()).isTrue());
			AccountingIdentity.check(pipeline);
		});
	}

	@Test
	void leavesNeitherThreadNorOpenFile() throws Exception {
		MonitoringThreads threads = new MonitoringThreads();
		AtomicReference<MonitoringPipeline> closed = new AtomicReference<>();
		onFile().withPropertyValues("monitoring.flushing-period=1h").run((context) -> {
			closed.set(context.getBean(MonitoringPipeline.class));
			closed.get().record(TestPoints.payment());
			closed.get().record(TestPoints.payment());
		});
		threads.awaitNone();
		assertThat(closed.get().statistics().stored()).isEqualTo(2);
		AccountingIdentity.check(closed.get());
		DuckDbMonitoringAdapter second = new DuckDbMonitoringAdapter(DuckDbSettings.defaults(path()),
				Clock.systemUTC());
		second.initialize();
		assertThat(second.statistics(StatisticsSettings.defaults())
			.requests(new RequestQuery(Instant.EPOCH, null, null, null, "none", null, null, 10))).isEmpty();
		second.close();
	}

	private ApplicationContextRunner onFile() {
		return this.contextRunner.withPropertyValues("monitoring.duckdb.path=" + path());
	}

	private Path path() {
		return this.folder.resolve("test.duckdb");
	}

}
