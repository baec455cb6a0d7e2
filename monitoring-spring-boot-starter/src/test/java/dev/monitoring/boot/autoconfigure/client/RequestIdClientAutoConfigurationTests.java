package dev.monitoring.boot.autoconfigure.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestTemplateAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

import dev.monitoring.MonitoringData;
import dev.monitoring.boot.client.RequestIdInitializer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link RequestIdClientAutoConfiguration}, against a real server.
 */
class RequestIdClientAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(HttpMessageConvertersAutoConfiguration.class, RestClientAutoConfiguration.class,
					RestTemplateAutoConfiguration.class, RequestIdClientAutoConfiguration.class));

	/**
	 * What arrived in the header.
	 */
	private final List<String> ids = new CopyOnWriteArrayList<>();

	private HttpServer server;

	private String header = "X-Request-Id";

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", (exchange) -> {
			this.ids.add(String.valueOf(exchange.getRequestHeaders().getFirst(this.header)));
			exchange.sendResponseHeaders(204, -1);
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	@Test
	void sendsTheIdOnWithRestClient() {
		this.contextRunner.run((context) -> {
			RestClient client = context.getBean(RestClient.Builder.class).build();
			try (MonitoringData.Scope scope = new MonitoringData("r1").open()) {
				client.get().uri(url()).retrieve().toBodilessEntity();
			}
			client.get().uri(url()).retrieve().toBodilessEntity();
			assertThat(this.ids).containsExactly("r1", "null");
		});
	}

	@Test
	void sendsTheIdOnWithRestTemplate() {
		this.contextRunner.run((context) -> {
			try (MonitoringData.Scope scope = new MonitoringData("r1").open()) {
				RestTemplate template = context.getBean(RestTemplateBuilder.class).build();
				template.getForObject(url(), String.class);
				HttpHeaders headers = new HttpHeaders();
				headers.set("X-Request-Id", "own");
				template.exchange(url(), HttpMethod.GET, new HttpEntity<>(headers), String.class);
			}
			assertThat(this.ids).containsExactly("r1", "own");
		});
	}

	@Test
	void usesTheHeaderThatIsSet() {
		this.header = "X-Correlation-Id";
		this.contextRunner.withPropertyValues("monitoring.web.request-id-header=X-Correlation-Id").run((context) -> {
			try (MonitoringData.Scope scope = new MonitoringData("r1").open()) {
				context.getBean(RestClient.Builder.class).build().get().uri(url()).retrieve().toBodilessEntity();
			}
			assertThat(this.ids).containsExactly("r1");
		});
	}

	@Test
	void isNotThereWhenMonitoringOrItsWebPartIsOff() {
		for (String key : List.of("monitoring.enabled", "monitoring.web.enabled")) {
			this.contextRunner.withPropertyValues(key + "=false")
				.run((context) -> assertThat(context).doesNotHaveBean(RequestIdInitializer.class));
		}
	}

	@Test
	void isNotThereWithoutBootsBuilders() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RequestIdClientAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.restclient"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RequestIdInitializer.class));
	}

	@Test
	void backsOffFromBeansOfTheApplication() {
		RequestIdInitializer own = new RequestIdInitializer("X-Own");
		RestClientCustomizer customizer = (builder) -> {
		};
		this.contextRunner.withBean(RequestIdInitializer.class, () -> own)
			.withBean("monitoringRestClientCustomizer", RestClientCustomizer.class, () -> customizer)
			.run((context) -> {
				assertThat(context).getBean(RequestIdInitializer.class).isSameAs(own);
				assertThat(context).getBean("monitoringRestClientCustomizer").isSameAs(customizer);
			});
	}

	private String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort() + "/";
	}

}
