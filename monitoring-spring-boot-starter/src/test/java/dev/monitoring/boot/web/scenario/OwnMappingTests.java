package dev.monitoring.boot.web.scenario;

import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import dev.monitoring.MonitoringData;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Handlers of a mapping that the application made itself, without the interceptors of
 * Spring MVC's configuration.
 */
class OwnMappingTests {

	@Test
	void aTaskOnAnExecutorOfItsOwnHasTheDataOfItsRequest() throws Exception {
		try (ScenarioServer server = ScenarioServer.start(ServerKind.TOMCAT, Setup.PLAIN, OwnMapping.class);
				RawClient client = new RawClient(server.port())) {
			client.send(RawClient.get("/own-task", "id-own-task"));
			assertThat(client.read("GET").body()).contains("id-own-task");
			PointQueue points = server.bean(PointQueue.class);
			await().untilAsserted(() -> assertThat(points.all()).singleElement()
				.satisfies((point) -> assertThat(point.fields()).containsEntry("step", "task")));
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnMapping {

		@Bean
		PointQueue points() {
			return new PointQueue();
		}

		@Bean
		Tasks tasks() {
			return new Tasks();
		}

		@Bean
		RequestMappingHandlerMapping ownMapping() {
			RequestMappingHandlerMapping mapping = new RequestMappingHandlerMapping() {

				@Override
				protected boolean isHandler(Class<?> type) {
					return type == Tasks.class;
				}

			};
			mapping.setOrder(-1);
			return mapping;
		}

	}

	static class Tasks {

		private final AsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("own-");

		@GetMapping("/own-task")
		@ResponseBody
		WebAsyncTask<String> task() {
			return new WebAsyncTask<>(10_000L, this.executor, () -> {
				MonitoringData.current().field("step", "task");
				return String.valueOf(MDC.get(MonitoringData.MDC_KEY));
			});
		}

	}

}
