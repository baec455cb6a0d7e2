package dev.monitoring.boot.autoconfigure.task;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aop.Advisor;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import dev.monitoring.MonitorSubtask;
import dev.monitoring.MonitorTime;
import dev.monitoring.MonitoringData;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.autoconfigure.aop.MonitorTimeAutoConfiguration;
import dev.monitoring.boot.autoconfigure.context.MonitoringContextAutoConfiguration;
import dev.monitoring.boot.test.RecordedPoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;
import static org.mockito.Mockito.mock;

/**
 * Tests of {@link MonitorSubtaskAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class MonitorSubtaskAutoConfigurationTests {

	private static final Job JOB = new Job(7, 2, Instant.now().minusSeconds(3));

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MonitoringAutoConfiguration.class, TaskMonitorAutoConfiguration.class,
				AopAutoConfiguration.class, MonitorTimeAutoConfiguration.class, MonitorSubtaskAutoConfiguration.class,
				MonitoringContextAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
				TaskSchedulingAutoConfiguration.class))
		.withPropertyValues("spring.application.name=shop")
		.withUserConfiguration(BackgroundConfiguration.class)
		.withBean(RecordedPoints.class)
		.withBean(Linker.class)
		.withBean(Plain.class);

	@Test
	void recordsACallAsASubtask() {
		this.contextRunner.run((context) -> {
			RecordedPoints points = context.getBean(RecordedPoints.class);
			assertThat(context.getBean(Linker.class).link(JOB)).isEqualTo(2);
			assertThat(series(points)).containsExactly("worker_queue", "subtask_execution", "subtask_final");
			assertThat(points.all())
				.allSatisfy((point) -> assertThat(point.tags()).containsExactly(entry("service", "shop"),
						entry("task_id", 7L), entry("subtask_id", 2L), entry("task_type", 1L)));
			MonitoringPoint queued = points.of("worker_queue").get(0);
			assertThat((Double) queued.fields().get("transport_time")).isGreaterThanOrEqualTo(3);
			assertThat(points.of("subtask_execution").get(0).fields()).containsOnlyKeys("linked_faces", "link_time");
		});
	}

	@Test
	void recordsAnExceptionAndLeavesItAlone() {
		this.contextRunner.run((context) -> {
			assertThatIllegalStateException()
				.isThrownBy(() -> context.getBean(Linker.class).link(new Job(7, -1, Instant.now())))
				.withMessage("negative");
			RecordedPoints points = context.getBean(RecordedPoints.class);
			assertThat(series(points)).containsExactly("worker_queue", "subtask_execution", "subtask_errors",
					"subtask_final");
			assertThat(points.of("subtask_errors").get(0).tags()).containsEntry("error_code", "IllegalStateException");
		});
	}

	@Test
	void endsWithTheStage() {
		this.contextRunner.run((context) -> {
			RecordedPoints points = context.getBean(RecordedPoints.class);
			CompletableFuture<String> stage = new CompletableFuture<>();
			assertThat(context.getBean(Linker.class).later(stage)).isSameAs(stage);
			assertThat(MonitoringData.current()).isSameAs(MonitoringData.none());
			assertThat(series(points)).containsExactly("worker_queue");
			stage.complete("done");
			assertThat(series(points)).containsExactly("worker_queue", "subtask_execution", "subtask_final");
			assertThat(points.of("subtask_final").get(0).tags()).containsEntry("task_id", "Linker.later");
		});
	}

	@Test
	void runsTheMethodWhereAnExpressionFails(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			context.getBean(Linker.class).broken(null);
			context.getBean(Linker.class).broken(null);
			RecordedPoints points = context.getBean(RecordedPoints.class);
			assertThat(points.of("subtask_final")).hasSize(2)
				.allSatisfy((point) -> assertThat(point.tags()).containsEntry("task_id", "Linker.broken"));
			assertThat(output).containsOnlyOnce("Monitoring cannot evaluate '#job.taskId' of @MonitorSubtask");
		});
	}

	@Test
	void leavesMethodsThatSpringCallsAloneByDefault() {
		this.contextRunner.withBean(Background.class).run((context) -> {
			context.getBean(Background.class).async(false).get(5, TimeUnit.SECONDS);
			assertThat(context.getBean(RecordedPoints.class).all()).isEmpty();
			assertThat(AopUtils.isAopProxy(context.getBean(Plain.class))).isFalse();
			assertThat(context.getBeansOfType(Advisor.class)).doesNotContainKey("springMethodsAdvisor");
		});
	}

	@Test
	void recordsMethodsThatSpringCallsByAKey() {
		this.contextRunner.withPropertyValues("monitoring.tasks.spring-methods=true")
			.withBean(Background.class)
			.run(MonitorSubtaskAutoConfigurationTests::assertRecordsBackground);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void recordsThemOnVirtualThreads() {
		this.contextRunner
			.withPropertyValues("monitoring.tasks.spring-methods=true", "spring.threads.virtual.enabled=true")
			.withBean(Background.class)
			.run(MonitorSubtaskAutoConfigurationTests::assertRecordsBackground);
	}

	private static void assertRecordsBackground(org.springframework.context.ApplicationContext context)
			throws Exception {
		RecordedPoints points = context.getBean(RecordedPoints.class);
		context.getBean(Background.class).async(false).get(5, TimeUnit.SECONDS);
		context.getBean(Background.class).async(true).exceptionally((ex) -> null).get(5, TimeUnit.SECONDS);
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(of(points, "subtask_final", "Background.scheduled")).isNotEmpty());
		assertThat(of(points, "subtask_final", "Background.async")).hasSize(2);
		assertThat(of(points, "subtask_errors", "Background.async")).hasSize(1);
		assertThat(of(points, "worker_queue", "Background.async"))
			.allSatisfy((point) -> assertThat((Double) point.fields().get("transport_time")).isPositive());
		assertThat(of(points, "subtask_execution", "Background.async").get(0).fields()).containsEntry("deep", 1L);
	}

	private static List<MonitoringPoint> of(RecordedPoints points, String series, String task) {
		return points.of(series).stream().filter((point) -> task.equals(point.tags().get("task_id"))).toList();
	}

	@Test
	void leavesBeansAloneThatCanHaveNoProxy() {
		this.contextRunner.withPropertyValues("monitoring.tasks.spring-methods=true")
			.withBean(PrivateScheduled.class)
			.withBean(FinalScheduled.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(AopUtils.isAopProxy(context.getBean(PrivateScheduled.class))).isFalse();
				assertThat(AopUtils.isAopProxy(context.getBean(FinalScheduled.class))).isFalse();
			});
	}

	@Test
	void recordsAMethodOnceThatHasTheAnnotationToo() {
		this.contextRunner.withPropertyValues("monitoring.tasks.spring-methods=true")
			.withBean(Both.class)
			.run((context) -> {
				context.getBean(Both.class).both().get(5, TimeUnit.SECONDS);
				assertThat(context.getBean(RecordedPoints.class).of("subtask_final")).hasSize(1)
					.allSatisfy((point) -> assertThat(point.tags()).containsEntry("task_id", 5L));
			});
	}

	@Test
	void makesNoProxiesWhenMonitoringIsOff() {
		this.contextRunner.withPropertyValues("monitoring.enabled=false", "monitoring.tasks.spring-methods=true")
			.run((context) -> {
				assertThat(context).doesNotHaveBean("monitorSubtaskAdvisor").doesNotHaveBean("springMethodsAdvisor");
				assertThat(AopUtils.isAopProxy(context.getBean(Linker.class))).isFalse();
			});
	}

	@Test
	void backsOffFromAnAdvisorOfItsName() {
		Advisor own = mock(Advisor.class);
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MonitorSubtaskAutoConfiguration.class))
			.withBean("monitorSubtaskAdvisor", Advisor.class, () -> own)
			.run((context) -> assertThat(context).getBean(Advisor.class).isSameAs(own));
	}

	@Test
	void closesWithoutHarm() {
		this.contextRunner.run((context) -> {
			Linker linker = context.getBean(Linker.class);
			context.close();
			assertThat(linker.link(JOB)).isEqualTo(2);
		});
	}

	private static List<String> series(RecordedPoints points) {
		return points.all().stream().map((point) -> point.layout().series()).toList();
	}

	record Job(long taskId, int number, Instant received) {

	}

	static class Linker {

		@MonitorTime("link_time")
		@MonitorSubtask(taskId = "#job.taskId", subtaskId = "#job.number", taskType = "1", received = "#job.received")
		int link(Job job) {
			if (job.number() < 0) {
				throw new IllegalStateException("negative");
			}
			MonitoringData.current().field("linked_faces", job.number());
			return job.number();
		}

		@MonitorSubtask
		CompletableFuture<String> later(CompletableFuture<String> stage) {
			return stage;
		}

		@MonitorSubtask(taskId = "#job.taskId")
		void broken(Job job) {
		}

	}

	static class Background {

		@Async
		CompletableFuture<String> async(boolean fails) {
			MonitoringData.current().field("deep", 1);
			return fails ? CompletableFuture.failedFuture(new IllegalStateException())
					: CompletableFuture.completedFuture("done");
		}

		@Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
		void scheduled() {
		}

	}

	static class Both {

		@Async
		@MonitorSubtask(taskId = "5")
		CompletableFuture<String> both() {
			return CompletableFuture.completedFuture("done");
		}

	}

	static class PrivateScheduled {

		@Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
		private void scheduled() {
		}

	}

	static final class FinalScheduled {

		@Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
		void scheduled() {
		}

	}

	static class Plain {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@EnableScheduling
	static class BackgroundConfiguration {

	}

}
