package dev.monitoring.boot.autoconfigure.aop;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.springframework.aop.Advisor;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.stereotype.Controller;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitorTime;
import dev.monitoring.MonitoringData;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mock;

/**
 * Tests of {@link MonitorTimeAutoConfiguration}.
 */
class MonitorTimeAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, MonitorTimeAutoConfiguration.class))
		.withBean(Timed.class)
		.withBean(TimedOfType.class)
		.withBean(Plain.class)
		.withBean(Web.class)
		.withBean("greeter", Greeter.class, FriendlyGreeter::new);

	private final MonitoringData data = new MonitoringData();

	@Test
	void timesAMethodAndSumsItsCalls() {
		this.contextRunner.run((context) -> {
			Timed timed = context.getBean(Timed.class);
			try (MonitoringData.Scope scope = this.data.open()) {
				assertThat(timed.answer(1)).isEqualTo(2);
				double once = seconds("answer_time");
				assertThat(timed.answer(2)).isEqualTo(3);
				assertThat(seconds("answer_time")).isGreaterThan(once);
			}
		});
	}

	@Test
	void timesAMethodThatThrowsAndLeavesTheExceptionAlone() {
		this.contextRunner.run((context) -> {
			try (MonitoringData.Scope scope = this.data.open()) {
				assertThatIllegalStateException().isThrownBy(() -> context.getBean(Timed.class).answer(-1))
					.withMessage("negative");
			}
			assertThat(seconds("answer_time")).isPositive();
		});
	}

	@Test
	void timesAStageToItsCompletion() {
		this.contextRunner.run((context) -> {
			CompletableFuture<String> stage = new CompletableFuture<>();
			try (MonitoringData.Scope scope = this.data.open()) {
				assertThat(context.getBean(Timed.class).later(stage)).isSameAs(stage);
			}
			assertThat(fields()).doesNotContainKey("later_time");
			stage.completeExceptionally(new IllegalStateException());
			assertThat(seconds("later_time")).isPositive();
		});
	}

	@Test
	void timesEachMethodOfAnAnnotatedTypeUnlessItHasItsOwn() {
		this.contextRunner.run((context) -> {
			TimedOfType timed = context.getBean(TimedOfType.class);
			try (MonitoringData.Scope scope = this.data.open()) {
				timed.own();
				timed.ofPackage();
				assertThat(timed.toString()).isNotNull();
				assertThat(fields()).containsOnlyKeys("own_time");
				timed.any();
				assertThat(fields()).containsOnlyKeys("own_time", "type_time");
			}
		});
	}

	@Test
	void timesABeanBehindItsInterface() {
		this.contextRunner.run((context) -> {
			try (MonitoringData.Scope scope = this.data.open()) {
				assertThat(context.getBean(Greeter.class).greet()).isEqualTo("hello");
				assertThat(fields()).containsOnlyKeys("greet_time");
				assertThat(context.getBean(Greeter.class).leave()).isEqualTo("bye");
			}
			assertThat(fields()).containsOnlyKeys("greet_time", "leave_time");
		});
	}

	@Test
	void makesOneClassOfAProxyForAllContexts() {
		this.contextRunner.run((first) -> this.contextRunner.run((second) -> {
			Class<?> proxy = second.getBean(Timed.class).getClass();
			assertThat(proxy).isNotSameAs(Timed.class).isSameAs(first.getBean(Timed.class).getClass());
		}));
	}

	@Test
	void onlyRunsTheMethodOutsideOfRequestsAndSubtasks() {
		this.contextRunner.run((context) -> {
			assertThat(context.getBean(Timed.class).answer(1)).isEqualTo(2);
			assertThat(MonitoringData.current().additional()).isSameAs(AdditionalValues.NONE);
		});
	}

	@Test
	void leavesBeansWithoutTheAnnotationAndControllersAlone() {
		this.contextRunner.run((context) -> {
			assertThat(AopUtils.isAopProxy(context.getBean(Timed.class))).isTrue();
			assertThat(AopUtils.isAopProxy(context.getBean(Plain.class))).isFalse();
			assertThat(AopUtils.isAopProxy(context.getBean(Web.class))).isFalse();
		});
	}

	@Test
	void makesNoProxiesWhereAopIsOff() {
		this.contextRunner.withPropertyValues("spring.aop.auto=false")
			.run((context) -> assertThat(AopUtils.isAopProxy(context.getBean(Timed.class))).isFalse());
	}

	@Test
	void makesNoProxiesWhenMonitoringIsOff() {
		this.contextRunner.withPropertyValues("monitoring.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(Advisor.class);
			assertThat(AopUtils.isAopProxy(context.getBean(Timed.class))).isFalse();
		});
	}

	@Test
	void backsOffFromAnAdvisorOfItsName() {
		Advisor own = mock(Advisor.class);
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MonitorTimeAutoConfiguration.class))
			.withBean("monitorTimeAdvisor", Advisor.class, () -> own)
			.run((context) -> assertThat(context).getBean(Advisor.class).isSameAs(own));
	}

	private Map<String, Object> fields() {
		return MonitoringPoint.of(PointLayout.series("any").build(), 0, this.data.additional()).fields();
	}

	private double seconds(String field) {
		return (Double) fields().get(field);
	}

	static class Timed {

		@MonitorTime("answer_time")
		int answer(int question) {
			if (question < 0) {
				throw new IllegalStateException("negative");
			}
			return question + 1;
		}

		@MonitorTime("later_time")
		CompletableFuture<String> later(CompletableFuture<String> stage) {
			return stage;
		}

	}

	@MonitorTime("type_time")
	static class TimedOfType {

		public void any() {
		}

		void ofPackage() {
		}

		@MonitorTime("own_time")
		void own() {
		}

	}

	interface Greeter {

		String greet();

		@MonitorTime("leave_time")
		String leave();

	}

	static class FriendlyGreeter implements Greeter {

		@Override
		@MonitorTime("greet_time")
		public String greet() {
			return "hello";
		}

		@Override
		public String leave() {
			return "bye";
		}

	}

	static class Plain {

	}

	@Controller
	static class Web {

		@MonitorTime("web_time")
		String handle() {
			return "";
		}

	}

}
