package dev.monitoring.sample.traffic;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.web.servlet.HandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The load that the sample puts on itself.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "sample.traffic.enabled=true", "sample.traffic.requests-per-second=100" })
@DirtiesContext
class TrafficGeneratorTests {

	@Autowired
	private Seen seen;

	@Autowired
	private TrafficGenerator generator;

	@Test
	void reachesEveryResourceAndFailsSomeUntilItIsStopped() {
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(this.seen.answers()).contains("POST /accounts 201", "GET /accounts 200",
					"GET /accounts/{id} 200", "POST /accounts 400", "GET /accounts/{id} 404", "POST /detector 200",
					"POST /extractor 200", "POST /extractor/upgrade 200", "POST /handlers/{handlerId}/events 201",
					"POST /handlers/{handlerId}/events 404", "POST /verifiers/{verifierId}/verifications 200",
					"GET /slow 200", "GET /stream 200", "POST /tasks 202", "GET /tasks/{id} 200", "GET /** 404"));
		this.generator.stop();
		assertThat(this.generator.isRunning()).isFalse();
		await().atMost(Duration.ofSeconds(5))
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.noneMatch((name) -> name.startsWith("sample-traffic-")));
	}

	/**
	 * The routes that were asked for, with the status of the answer.
	 */
	record Seen(Set<String> answers) {

	}

	/**
	 * Listens to what reaches the server.
	 */
	@TestConfiguration(proxyBeanMethods = false)
	static class Listening {

		@Bean
		Seen seen() {
			return new Seen(ConcurrentHashMap.newKeySet());
		}

		@Bean
		Filter listeningFilter(Seen seen) {
			return (request, response, chain) -> {
				chain.doFilter(request, response);
				seen.answers()
					.add(((HttpServletRequest) request).getMethod() + " "
							+ request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) + " "
							+ ((HttpServletResponse) response).getStatus());
			};
		}

	}

}
