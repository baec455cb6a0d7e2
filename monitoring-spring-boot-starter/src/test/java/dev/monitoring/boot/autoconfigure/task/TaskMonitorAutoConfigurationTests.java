package dev.monitoring.boot.autoconfigure.task;

import java.time.Clock;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.monitoring.MonitoringManager;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.autoconfigure.NoOpMonitoringAutoConfiguration;
import dev.monitoring.boot.support.AccountingIdentity;
import dev.monitoring.boot.support.MemoryAdapter;
import dev.monitoring.boot.test.RecordedPoints;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.series.SubtaskKey;
import dev.monitoring.task.SubtaskMonitor;
import dev.monitoring.task.TaskMonitor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link TaskMonitorAutoConfiguration}.
 */
class TaskMonitorAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MonitoringAutoConfiguration.class, TaskMonitorAutoConfiguration.class,
				NoOpMonitoringAutoConfiguration.class))
		.withPropertyValues("spring.application.name=shop");

	@Test
	void recordsSubtasksOfItsService() {
		this.contextRunner.withBean(MemoryAdapter.class).run((context) -> {
			MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
			context.getBean(TaskMonitor.class).open(new SubtaskKey(1, 2, 3), Instant.now()).close();
			pipeline.flush();
			assertThat(context.getBean(MemoryAdapter.class).points()).hasSize(3)
				.allMatch((point) -> point.contains("service=shop, task_id=1, subtask_id=2, task_type=3"));
			AccountingIdentity.check(pipeline);
		});
	}

	@Test
	void hasAServiceNameOfItsOwn() {
		this.contextRunner.withPropertyValues("monitoring.tasks.service-name=shop-worker")
			.withBean(RecordedPoints.class)
			.run((context) -> {
				context.getBean(TaskMonitor.class).dispatch(1).sent(2);
				assertThat(context.getBean(RecordedPoints.class).of("worker_requests").get(0).tags())
					.containsEntry("service", "shop-worker");
			});
	}

	@Test
	void doesNothingWhenMonitoringIsOff() {
		this.contextRunner.withPropertyValues("monitoring.enabled=false").run((context) -> {
			assertThat(context).hasSingleBean(TaskMonitor.class).hasSingleBean(MonitoringManager.class);
			TaskMonitor monitor = context.getBean(TaskMonitor.class);
			try (SubtaskMonitor subtask = monitor.open(new SubtaskKey(1, 2, 3), Instant.now())) {
				assertThat(monitor.open()).isZero();
			}
		});
	}

	@Test
	void backsOffFromAMonitorOfTheApplication() {
		TaskMonitor own = TaskMonitor.of(MonitoringManager.noOp(), "own", Clock.systemUTC());
		this.contextRunner.withBean("own", TaskMonitor.class, () -> own)
			.withPropertyValues("monitoring.storage-type=none")
			.run((context) -> assertThat(context).getBean(TaskMonitor.class).isSameAs(own));
	}

	@Test
	void isDroppedWhenClosed() {
		this.contextRunner.withBean(MemoryAdapter.class).run((context) -> {
			MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
			TaskMonitor monitor = context.getBean(TaskMonitor.class);
			context.close();
			monitor.open(new SubtaskKey(1, 2, 3), Instant.now()).close();
			assertThat(pipeline.statistics().dropped()).containsEntry("closed", 3L);
			AccountingIdentity.check(pipeline);
		});
	}

}
