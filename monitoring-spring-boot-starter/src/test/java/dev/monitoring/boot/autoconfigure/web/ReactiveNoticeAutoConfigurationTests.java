package dev.monitoring.boot.autoconfigure.web;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.autoconfigure.NoOpMonitoringAutoConfiguration;
import dev.monitoring.boot.support.AccountingIdentity;
import dev.monitoring.boot.support.MemoryAdapter;
import dev.monitoring.boot.support.TestPoints;
import dev.monitoring.boot.web.RequestRecorder;
import dev.monitoring.pipeline.MonitoringPipeline;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link ReactiveNoticeAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReactiveNoticeAutoConfigurationTests {

	private static final String NOTICE = "Monitoring records requests on servlet stacks only";

	private final ReactiveWebApplicationContextRunner contextRunner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MonitoringAutoConfiguration.class,
				NoOpMonitoringAutoConfiguration.class, MonitoringWebAutoConfiguration.class,
				MonitoringDataAutoConfiguration.class, ReactiveNoticeAutoConfiguration.class))
		.withBean(MemoryAdapter.class);

	@Test
	void tellsOnceAndTheRestWorks(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(RequestRecorder.class);
			MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
			pipeline.record(TestPoints.payment());
			assertThat(pipeline.flush()).isTrue();
			AccountingIdentity.check(pipeline);
		});
		assertThat(output).containsOnlyOnce(NOTICE);
	}

	@Test
	void startsWithoutServletApiAndWebMvc(CapturedOutput output) {
		this.contextRunner
			.withClassLoader(new FilteredClassLoader("jakarta.servlet", "org.springframework.web.servlet"))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(MonitoringPipeline.class));
		assertThat(output).containsOnlyOnce(NOTICE);
	}

	@Test
	void isDisabledWithMonitoring(CapturedOutput output) {
		this.contextRunner.withPropertyValues("monitoring.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("monitoringReactiveNotice"));
		assertThat(output).doesNotContain(NOTICE);
	}

	@Test
	void isSilencedByProperty(CapturedOutput output) {
		this.contextRunner.withPropertyValues("monitoring.web.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(MonitoringPipeline.class));
		assertThat(output).doesNotContain(NOTICE);
	}

	@Test
	void backsOffWithANoticeOfTheApplication(CapturedOutput output) {
		this.contextRunner.withBean("monitoringReactiveNotice", SmartInitializingSingleton.class, () -> () -> {
		}).run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain(NOTICE);
	}

	@Test
	void saysNothingOnServletStacks(CapturedOutput output) {
		new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ReactiveNoticeAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean("monitoringReactiveNotice"));
		assertThat(output).doesNotContain(NOTICE);
	}

	@Test
	void closesWithoutHarm() {
		this.contextRunner.run((context) -> {
			context.close();
			assertThat(context.isActive()).isFalse();
		});
	}

}
