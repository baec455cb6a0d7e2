package dev.monitoring.boot.web;

import java.time.Duration;

import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.boot.test.RecordedPoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * Requests to actuator endpoints are recorded where that is asked for, on the port of the
 * application or on one of their own.
 */
class ManagementPortTests {

	@Test
	void recordsRequestsToAManagementPortWhereAskedTo() {
		try (ConfigurableApplicationContext context = start("management.server.port=0",
				"monitoring.web.include-actuator=true")) {
			get(context, "local.management.port", "/actuator/health");
			get(context, "local.management.port", "/shop");
			get(context, "local.server.port", "/shop");
			assertRecorded(context, tuple("GET:/actuator/health", 200L), tuple("GET:UNMATCHED", 404L),
					tuple("GET:/shop", 200L));
		}
	}

	@Test
	void recordsNothingOfAManagementPortOtherwise() {
		try (ConfigurableApplicationContext context = start("management.server.port=0")) {
			get(context, "local.management.port", "/actuator/health");
			get(context, "local.server.port", "/shop");
			assertRecorded(context, tuple("GET:/shop", 200L));
		}
	}

	@Test
	void recordsActuatorRequestsOnTheApplicationsPortWhereAskedTo() {
		try (ConfigurableApplicationContext context = start("monitoring.web.include-actuator=true")) {
			get(context, "local.server.port", "/actuator/health");
			assertRecorded(context, tuple("GET:/actuator/health", 200L));
		}
		try (ConfigurableApplicationContext context = start("management.endpoints.web.base-path=/manage")) {
			get(context, "local.server.port", "/manage/health");
			get(context, "local.server.port", "/shop");
			assertRecorded(context, tuple("GET:/shop", 200L));
		}
	}

	@Test
	void leavesOutWhatIsExcluded() {
		try (ConfigurableApplicationContext context = start("monitoring.web.exclude=/sh*,/other/**")) {
			get(context, "local.server.port", "/shop");
			get(context, "local.server.port", "/other/path");
			get(context, "local.server.port", "/nowhere");
			assertRecorded(context, tuple("GET:UNMATCHED", 404L));
		}
	}

	private static void assertRecorded(ConfigurableApplicationContext context, Tuple... requests) {
		RecordedPoints points = context.getBean(RecordedPoints.class);
		await().atMost(Duration.ofSeconds(5))
			.untilAsserted(() -> assertThat(points.of("requests"))
				.extracting((point) -> point.tags().get("route"), (point) -> point.tags().get("status_code"))
				.containsExactlyInAnyOrder(requests));
		assertThat(context.getBean(RequestRecorder.class).open()).isZero();
	}

	private static void get(ConfigurableApplicationContext context, String port, String path) {
		RestClient.create("http://localhost:" + context.getEnvironment().getRequiredProperty(port))
			.get()
			.uri(path)
			.retrieve()
			.onStatus((status) -> true, (request, response) -> {
			})
			.toBodilessEntity();
	}

	private static ConfigurableApplicationContext start(String... properties) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.properties("server.port=0", "monitoring.storage-type=none")
			.properties(properties)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = {
			"org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration",
			"org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration" })
	@Import({ RecordedPoints.class, Shop.class })
	static class Application {

		@Bean
		TomcatServletWebServerFactory tomcat() {
			return new TomcatServletWebServerFactory(0);
		}

	}

	@RestController
	static class Shop {

		@GetMapping("/shop")
		String shop() {
			return MonitoringPoint.class.getSimpleName();
		}

	}

}
