package dev.monitoring.boot.autoconfigure.context;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextSnapshotFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import dev.monitoring.MonitoringData;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link MonitoringContextAutoConfiguration} and of what goes along with
 * Micrometer's context.
 */
class MonitoringContextAutoConfigurationTests {

	private static final Callable<String> SEEN = () -> MonitoringData.current().requestId() + " "
			+ MDC.get(MonitoringData.MDC_KEY);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(TaskExecutionAutoConfiguration.class, MonitoringContextAutoConfiguration.class))
		.withUserConfiguration(AsyncConfiguration.class)
		.withBean(Worker.class);

	@Test
	void goesAlongWithAsyncMethods() {
		this.contextRunner.run(MonitoringContextAutoConfigurationTests::assertGoesAlong);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void goesAlongOnVirtualThreads() {
		this.contextRunner.withPropertyValues("spring.threads.virtual.enabled=true")
			.run(MonitoringContextAutoConfigurationTests::assertGoesAlong);
	}

	@Test
	void goesAlongWithTheDecoratorsOfOthers() {
		this.contextRunner.withPropertyValues("spring.task.execution.propagate-context=true")
			.withBean("own", TaskDecorator.class, () -> (task) -> () -> {
				MDC.put("own", "decorated");
				task.run();
			})
			.run((context) -> {
				assertGoesAlong(context);
				AsyncTaskExecutor executor = context.getBean(AsyncTaskExecutor.class);
				assertThat(executor.submit(() -> MDC.get("own")).get(5, TimeUnit.SECONDS)).isEqualTo("decorated");
			});
	}

	@Test
	void leavesADecoratorOfTheApplicationToBeInjected() {
		TaskDecorator own = (task) -> task;
		this.contextRunner.withBean("own", TaskDecorator.class, () -> own).run((context) -> {
			assertThat(context.getBean(TaskDecorator.class)).isSameAs(own);
			assertGoesAlong(context);
		});
	}

	@Test
	void goesAlongWithMicrometersContextAlone() {
		this.contextRunner
			.withPropertyValues("monitoring.enabled=false", "spring.task.execution.propagate-context=true")
			.run(MonitoringContextAutoConfigurationTests::assertGoesAlong);
	}

	@Test
	void goesAlongWithAnExecutorThatPropagatesContext() throws Exception {
		ExecutorService executor = ContextExecutorService.wrap(Executors.newSingleThreadExecutor(),
				() -> ContextSnapshotFactory.builder().build().captureAll());
		try (MonitoringData.Scope scope = new MonitoringData("r1").open()) {
			assertThat(executor.submit(SEEN).get(5, TimeUnit.SECONDS)).isEqualTo("r1 r1");
			try (MonitoringData.Scope none = MonitoringData.none().open()) {
				assertThat(executor.submit(SEEN).get(5, TimeUnit.SECONDS)).isEqualTo("null null");
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void doesNotGoAlongWhenMonitoringIsOff() {
		this.contextRunner.withPropertyValues("monitoring.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean("monitoringTaskDecorator");
			try (MonitoringData.Scope scope = new MonitoringData("r1").open()) {
				assertThat(context.getBean(Worker.class).seen().get(5, TimeUnit.SECONDS)).isEqualTo("null null");
			}
		});
	}

	@Test
	void backsOffFromADecoratorOfItsName() {
		TaskDecorator own = (task) -> task;
		this.contextRunner.withBean("monitoringTaskDecorator", TaskDecorator.class, () -> own)
			.run((context) -> assertThat(context).getBean(TaskDecorator.class).isSameAs(own));
	}

	private static void assertGoesAlong(ApplicationContext context) throws Exception {
		Worker worker = context.getBean(Worker.class);
		AsyncTaskExecutor executor = context.getBean(AsyncTaskExecutor.class);
		try (MonitoringData.Scope scope = new MonitoringData("r1").open()) {
			assertThat(worker.seen().get(5, TimeUnit.SECONDS)).isEqualTo("r1 r1");
			assertThat(executor.submit(SEEN).get(5, TimeUnit.SECONDS)).isEqualTo("r1 r1");
			assertThat(MonitoringData.current().requestId()).isEqualTo("r1");
		}
		assertThat(executor.submit(SEEN).get(5, TimeUnit.SECONDS)).as("nothing stays behind").isEqualTo("null null");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class AsyncConfiguration {

	}

	static class Worker {

		@Async
		CompletableFuture<String> seen() throws Exception {
			return CompletableFuture.completedFuture(SEEN.call());
		}

	}

}
