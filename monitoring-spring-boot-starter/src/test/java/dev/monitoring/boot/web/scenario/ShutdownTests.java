package dev.monitoring.boot.web.scenario;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.monitoring.MonitoringPoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Requests that the application cuts off by stopping.
 */
class ShutdownTests {

	@ParameterizedTest
	@EnumSource
	void aRequestThatTheShutdownCutsOffIsNotOneWhoseClientLeft(ServerKind kind) throws Exception {
		assumeThat(kind.isAvailable()).as("This JDK has virtual threads").isTrue();
		PointQueue points;
		try (ScenarioServer server = ScenarioServer.start(kind, Setup.PLAIN, SlowApplication.class);
				RawClient client = new RawClient(server.port())) {
			points = server.bean(PointQueue.class);
			client.send(RawClient.get("/slow-to-the-end", "cut-off"));
			server.bean(Slow.class).awaitStart();
			server.close();
		}
		assertThat(points.all()).extracting((point) -> point.layout().series())
			.containsExactlyInAnyOrder("requests", "errors");
		assertThat(points.all()).filteredOn((point) -> point.layout().series().equals("errors"))
			.singleElement()
			.satisfies((MonitoringPoint point) -> assertThat(point.tags()).containsEntry("error_code", "SHUTDOWN"));
	}

	@Configuration(proxyBeanMethods = false)
	static class SlowApplication {

		@Bean
		PointQueue points() {
			return new PointQueue();
		}

		@Bean
		Slow slow() {
			return new Slow();
		}

	}

	@RestController
	static class Slow {

		private final CountDownLatch started = new CountDownLatch(1);

		private final CountDownLatch never = new CountDownLatch(1);

		@GetMapping("/slow-to-the-end")
		String slow() throws InterruptedException {
			this.started.countDown();
			return "ended " + this.never.await(30, TimeUnit.SECONDS);
		}

		void awaitStart() throws InterruptedException {
			assertThat(this.started.await(30, TimeUnit.SECONDS)).isTrue();
		}

	}

}
