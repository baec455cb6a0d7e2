package dev.monitoring.boot.autoconfigure.duckdb;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import dev.monitoring.boot.actuate.MonitoringEndpoint;
import dev.monitoring.boot.actuate.MonitoringHealthIndicator;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.autoconfigure.actuate.MonitoringEndpointAutoConfiguration;
import dev.monitoring.boot.autoconfigure.actuate.MonitoringHealthAutoConfiguration;
import dev.monitoring.boot.support.AccountingIdentity;
import dev.monitoring.boot.support.ChildProcess;
import dev.monitoring.boot.support.TestPoints;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A file that cannot be used neither stops the application nor loses a point that waits
 * for it.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnusableFileTests {

	@TempDir
	Path folder;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(MonitoringAutoConfiguration.class, DuckDbMonitoringAutoConfiguration.class,
						MonitoringHealthAutoConfiguration.class, MonitoringEndpointAutoConfiguration.class))
		.withPropertyValues("monitoring.flushing-period=20ms", "management.endpoints.web.exposure.include=monitoring");

	@Test
	void waitsForAFolderThatCannotBeMade(CapturedOutput output) throws Exception {
		Path obstacle = Files.writeString(this.folder.resolve("file"), "no folder");
		Path path = obstacle.resolve("test.duckdb");
		run(path, (context, pipeline) -> {
			awaitUnreachable(context, pipeline);
			assertThat(pipeline.lastProbe().message()).contains(path.toString(), "monitoring.duckdb.path");
			Files.delete(obstacle);
			assertReachableAgain(context, pipeline);
		});
		assertOneError(output, path);
	}

	@Test
	void waitsForAFileThatAnotherProcessHolds(CapturedOutput output) throws Exception {
		Path path = this.folder.resolve("test.duckdb");
		try (ChildProcess holder = ChildProcess.start(FileHolder.class, (jar) -> true, path.toString())) {
			holder.awaitLine(FileHolder.READY);
			run(path, (context, pipeline) -> {
				awaitUnreachable(context, pipeline);
				assertThat(pipeline.flush()).isFalse();
				assertThat(pipeline.lastProbe().message()).contains("process " + holder.pid());
				holder.close();
				assertReachableAgain(context, pipeline);
			});
			assertOneError(output, path);
			assertThat(output).contains("process " + holder.pid());
		}
		assertThat(this.folder.toFile().list()).containsExactlyInAnyOrder("test.duckdb", "test.duckdb.tmp");
	}

	private void run(Path path, ThrowingTest test) {
		this.contextRunner.withPropertyValues("monitoring.duckdb.path=" + path).run((context) -> {
			assertThat(context).hasNotFailed();
			MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
			pipeline.record(TestPoints.payment());
			test.run(context, pipeline);
			AccountingIdentity.check(pipeline);
		});
	}

	private static void awaitUnreachable(ApplicationContext context, MonitoringPipeline pipeline) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(pipeline.lastProbe().kind()).isEqualTo("hold"));
		Health health = context.getBean(MonitoringHealthIndicator.class).health();
		assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(health.getDetails()).containsEntry("reachable", false).containsEntry("kind", "hold");
		assertThat(storage(context)).containsEntry("reachable", false).containsEntry("kind", "hold");
		assertThat(pipeline.statistics().pending()).isEqualTo(1);
	}

	private static void assertReachableAgain(ApplicationContext context, MonitoringPipeline pipeline) {
		pipeline.record(TestPoints.payment());
		assertThat(pipeline.flush()).isTrue();
		PipelineStatistics statistics = pipeline.statistics();
		assertThat(statistics.stored()).isEqualTo(2);
		assertThat(statistics.totalDropped()).isZero();
		assertThat(statistics.pending()).isZero();
		assertThat(context.getBean(MonitoringHealthIndicator.class).health().getStatus()).isEqualTo(Status.UP);
		assertThat(storage(context)).containsEntry("reachable", true);
	}

	private static Map<String, Object> storage(ApplicationContext context) {
		return assertThat(context.getBean(MonitoringEndpoint.class).state())
			.extractingByKey("storage", InstanceOfAssertFactories.map(String.class, Object.class))
			.actual();
	}

	private static void assertOneError(CapturedOutput output, Path path) {
		assertThat(output.getOut().lines().filter((line) -> line.contains("ERROR"))).singleElement()
			.asString()
			.contains("Monitoring cannot write to its duckdb store", path.toString(), "monitoring.duckdb.path");
	}

	/**
	 * What is done with an application.
	 */
	@FunctionalInterface
	private interface ThrowingTest {

		void run(ApplicationContext context, MonitoringPipeline pipeline) throws Exception;

	}

}
