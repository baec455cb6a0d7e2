package dev.monitoring.boot.autoconfigure.web;

import java.time.Clock;
import java.time.Duration;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.core.Ordered;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockServletContext;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.HandlerExceptionResolver;

import dev.monitoring.MonitoringData;
import dev.monitoring.MonitoringManager;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.autoconfigure.NoOpMonitoringAutoConfiguration;
import dev.monitoring.boot.support.AccountingIdentity;
import dev.monitoring.boot.support.MemoryAdapter;
import dev.monitoring.boot.support.MonitoringThreads;
import dev.monitoring.boot.support.TestPoints;
import dev.monitoring.boot.web.HandlerMonitoring;
import dev.monitoring.boot.web.RequestRecorder;
import dev.monitoring.boot.web.WebMonitoring;
import dev.monitoring.pipeline.MonitoringPipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link MonitoringWebAutoConfiguration}.
 */
class MonitoringWebAutoConfigurationTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MonitoringAutoConfiguration.class,
				NoOpMonitoringAutoConfiguration.class, MonitoringWebAutoConfiguration.class,
				MonitoringDataAutoConfiguration.class, WebMvcAutoConfiguration.class))
		.withPropertyValues("monitoring.flushing-period=1h")
		.withBean(MemoryAdapter.class)
		.withBean(EchoController.class);

	@Test
	void recordsRequests() {
		this.contextRunner.run((context) -> {
			assertThat(mockMvc(context).get().uri("/echo")).hasStatusOk().hasBodyTextEqualTo("echo");
			MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
			assertThat(pipeline.flush()).isTrue();
			assertThat(context.getBean(MemoryAdapter.class).points()).singleElement()
				.asString()
				.startsWith("requests")
				.contains("GET:/echo", "status_code=200", "shop=7");
			AccountingIdentity.check(pipeline);
		});
	}

	@Test
	void standsOutsideAllOtherFilters() {
		this.contextRunner.run((context) -> {
			FilterRegistrationBean<?> registration = context.getBean("monitoringFilter", FilterRegistrationBean.class);
			assertThat(registration.getOrder()).isEqualTo(Ordered.HIGHEST_PRECEDENCE);
			assertThat(registration.determineDispatcherTypes()).containsExactlyInAnyOrder(DispatcherType.REQUEST,
					DispatcherType.ASYNC, DispatcherType.ERROR);
		});
	}

	@Test
	void isDisabledWithMonitoringAndLeavesNothing() {
		MonitoringThreads threads = new MonitoringThreads();
		this.contextRunner.withPropertyValues("monitoring.enabled=false").run((context) -> {
			assertNoWebPart(context);
			assertThat(context.getBean(MonitoringManager.class)).isSameAs(MonitoringManager.noOp());
			assertThat(context).doesNotHaveBean(MonitoringPipeline.class);
			assertThat(context.getBean(MemoryAdapter.class).isOpen()).isFalse();
			assertThat(threads.started()).isEmpty();
			assertThat(mockMvc(context).get().uri("/echo")).hasStatusOk().hasBodyTextEqualTo("echo");
		});
	}

	@Test
	void isDisabledByItsProperty() {
		this.contextRunner.withPropertyValues("monitoring.web.enabled=false").run((context) -> {
			assertNoWebPart(context);
			assertThat(mockMvc(context).get().uri("/echo")).hasStatusOk().doesNotContainHeader("X-Request-Id");
			MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
			pipeline.record(TestPoints.payment());
			assertThat(pipeline.flush()).isTrue();
			assertThat(pipeline.statistics().stored()).isEqualTo(1);
			AccountingIdentity.check(pipeline);
		});
	}

	@Test
	void allElseWorksWithoutAWebServer() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(MonitoringAutoConfiguration.class, NoOpMonitoringAutoConfiguration.class,
							MonitoringWebAutoConfiguration.class, MonitoringDataAutoConfiguration.class))
			.withBean(MemoryAdapter.class)
			.withClassLoader(new FilteredClassLoader("jakarta.servlet", "org.springframework.web"))
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(RequestRecorder.class);
				MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
				pipeline.record(TestPoints.payment());
				assertThat(pipeline.flush()).isTrue();
				AccountingIdentity.check(pipeline);
			});
	}

	@Test
	void backsOffWithoutTheServletApi() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(Filter.class)).run((context) -> {
			assertThat(context).doesNotHaveBean(RequestRecorder.class).doesNotHaveBean("monitoringFilter");
		});
	}

	@Test
	void backsOffWithoutWebMvc() {
		new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MonitoringAutoConfiguration.class,
					MonitoringWebAutoConfiguration.class, MonitoringDataAutoConfiguration.class))
			.withPropertyValues("monitoring.storage-type=none")
			.withClassLoader(new FilteredClassLoader("org.springframework.web.servlet"))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertNoWebPart(context);
				assertThat(context).doesNotHaveBean("monitoringDataConfigurer").hasSingleBean(MonitoringPipeline.class);
			});
	}

	@Test
	void backsOffWithPartsOfTheApplication() {
		RequestRecorder recorder = new RequestRecorder(MonitoringManager.noOp(), "own", 1, Clock.systemUTC());
		FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>(
				(request, response, chain) -> chain.doFilter(request, response));
		HandlerMonitoring handlers = WebMonitoring.handlers();
		HandlerExceptionResolver observer = WebMonitoring.exceptionObserver();
		this.contextRunner.withBean(RequestRecorder.class, () -> recorder)
			.withBean("monitoringFilter", FilterRegistrationBean.class, () -> filter)
			.withBean("own", HandlerMonitoring.class, () -> handlers)
			.withBean("monitoringExceptionObserver", HandlerExceptionResolver.class, () -> observer)
			.run((context) -> {
				assertThat(context.getBean(RequestRecorder.class)).isSameAs(recorder);
				assertThat(context.getBean("monitoringFilter")).isSameAs(filter);
				assertThat(context.getBean(HandlerMonitoring.class)).isSameAs(handlers);
				assertThat(context.getBean("monitoringExceptionObserver")).isSameAs(observer);
			});
	}

	@Test
	void leavesTheActuatorOutUnlessItIsWanted() {
		this.contextRunner.withPropertyValues("monitoring.web.exclude=/internal/**").run((context) -> {
			MockMvcTester mockMvc = mockMvc(context);
			assertThat(mockMvc.get().uri("/actuator/health")).hasStatus(404).doesNotContainHeader("X-Request-Id");
			assertThat(mockMvc.get().uri("/internal/a")).hasStatus(404).doesNotContainHeader("X-Request-Id");
		});
		this.contextRunner.withPropertyValues("monitoring.web.include-actuator=true")
			.run((context) -> assertThat(mockMvc(context).get().uri("/actuator/health")).hasStatus(404)
				.containsHeader("X-Request-Id"));
	}

	@Test
	void aWrongExclusionNamesTheKey() {
		this.contextRunner.withPropertyValues("monitoring.web.exclude=/a/{")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.satisfies((cause) -> assertThat(context.getStartupFailure())
					.hasStackTraceContaining("monitoring.web.exclude has '/a/{'")));
	}

	@Test
	void isStoppedBeforeAndAfterTheWebServerAndBeforeThePipelineCloses() {
		this.contextRunner.run((context) -> {
			OpenRequestsLifecycle cutting = context.getBean("monitoringCutRequestsLifecycle",
					OpenRequestsLifecycle.class);
			OpenRequestsLifecycle finishing = context.getBean("monitoringOpenRequestsLifecycle",
					OpenRequestsLifecycle.class);
			assertThat(cutting.isRunning()).isTrue();
			assertThat(finishing.isRunning()).isTrue();
			assertThat(cutting.getPhase()).isBetween(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE + 1,
					WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE - 1);
			assertThat(finishing.getPhase()).isEqualTo(Integer.MAX_VALUE - 3071);
			context.close();
			assertThat(cutting.isRunning()).isFalse();
			assertThat(finishing.isRunning()).isFalse();
		});
	}

	@Test
	void recordsRequestsWhoseErrorPageDoesNotComeWithoutAStoreToo() {
		MonitoringThreads threads = new MonitoringThreads();
		this.contextRunner.withPropertyValues("monitoring.storage-type=none", "monitoring.flushing-period=10ms")
			.run((context) -> {
				Filter filter = context.getBean("monitoringFilter", FilterRegistrationBean.class).getFilter();
				HttpServletRequest request = new MockHttpServletRequest(new ErrorPages(), "GET", "/fails");
				assertThatExceptionOfType(ServletException.class)
					.isThrownBy(() -> filter.doFilter(request, new MockHttpServletResponse(), (again, response) -> {
						throw new ServletException("the application's own");
					}));
				MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
				assertThat(pipeline.statistics().recorded()).isZero();
				Awaitility.await()
					.atMost(Duration.ofSeconds(20))
					.untilAsserted(() -> assertThat(pipeline.statistics().dropped()).containsEntry("no_storage", 2L));
				assertThat(context.getBean(RequestRecorder.class).open()).isZero();
				AccountingIdentity.check(pipeline);
			});
		threads.awaitNone();
	}

	private static void assertNoWebPart(AssertableWebApplicationContext context) {
		assertThat(context).doesNotHaveBean(RequestRecorder.class)
			.doesNotHaveBean("monitoringFilter")
			.doesNotHaveBean(HandlerMonitoring.class)
			.doesNotHaveBean("monitoringExceptionObserver")
			.doesNotHaveBean(OpenRequestsLifecycle.class);
	}

	private static MockMvcTester mockMvc(AssertableWebApplicationContext context) {
		return MockMvcTester.from(context, (builder) -> {
			context.getBeansOfType(FilterRegistrationBean.class)
				.values()
				.forEach((registration) -> builder.addFilters(registration.getFilter()));
			return builder.build();
		});
	}

	/**
	 * Of a container that may dispatch to an error page, and does not.
	 */
	private static final class ErrorPages extends MockServletContext {

	}

	@RestController
	static class EchoController {

		@GetMapping("/echo")
		String echo(MonitoringData data) {
			data.tag("shop", 7);
			return "echo";
		}

	}

}
