package dev.monitoring.boot.autoconfigure.web;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.test.RecordedPoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of {@link TomcatRejectionsAutoConfiguration} and
 * {@link JettyRejectionsAutoConfiguration}, on both servers.
 */
class RejectionsAutoConfigurationTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(MonitoringAutoConfiguration.class, MonitoringWebAutoConfiguration.class,
						TomcatRejectionsAutoConfiguration.class, JettyRejectionsAutoConfiguration.class))
		.withPropertyValues("monitoring.storage-type=none")
		.withBean(RecordedPoints.class);

	@ParameterizedTest
	// Jetty forgets the method of a request that it cannot parse.
	@CsvSource({ "tomcat, GET:REJECTED", "jetty, OTHER:REJECTED" })
	void recordsWhatTheServerRefusesOnce(String server, String route) {
		this.contextRunner.run((context) -> {
			RecordedPoints points = context.getBean(RecordedPoints.class);
			serve(customized(server, context::getBean), "GET /%zz HTTP/1.1\r\nHost: here\r\n\r\n");
			await().atMost(Duration.ofSeconds(5)).until(() -> points.of("requests").size() == 1);
			MonitoringPoint request = points.of("requests").get(0);
			assertThat(request.tags()).containsEntry("route", route).containsEntry("status_code", 400L);
			assertThat((Double) request.fields().get("execution_time")).isBetween(0.0, 5.0);
			assertThat(points.of("errors")).singleElement()
				.satisfies((error) -> assertThat(error.tags()).containsEntry("error_code", "HTTP_400"));
		});
	}

	@Test
	void recordsNothingOfThemWhereToldNotTo() {
		this.contextRunner.withPropertyValues("monitoring.web.include-rejected=false")
			.run((context) -> assertThat(context).doesNotHaveBean("monitoringTomcatRejections")
				.doesNotHaveBean("monitoringJettyRejections"));
	}

	@Test
	void isNotThereWhenMonitoringOrItsWebPartIsOff() {
		for (String key : List.of("monitoring.enabled", "monitoring.web.enabled")) {
			this.contextRunner.withPropertyValues(key + "=false")
				.run((context) -> assertThat(context).hasNotFailed()
					.doesNotHaveBean("monitoringTomcatRejections")
					.doesNotHaveBean("monitoringJettyRejections"));
		}
	}

	@Test
	void leavesOutTheServerThatIsNotThere() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(Tomcat.class))
			.run((context) -> assertThat(context).hasBean("monitoringJettyRejections")
				.doesNotHaveBean("monitoringTomcatRejections"));
		this.contextRunner.withClassLoader(new FilteredClassLoader(Server.class))
			.run((context) -> assertThat(context).hasBean("monitoringTomcatRejections")
				.doesNotHaveBean("monitoringJettyRejections"));
	}

	@Test
	void backsOffFromBeansOfTheirNames() {
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> own = (factory) -> {
		};
		this.contextRunner.withBean("monitoringTomcatRejections", WebServerFactoryCustomizer.class, () -> own)
			.run((context) -> assertThat(context).getBean("monitoringTomcatRejections").isSameAs(own));
	}

	@Test
	void keepsTheRequestLogThatJettyHas() throws Exception {
		this.contextRunner.run((context) -> {
			StringBuffer log = new StringBuffer();
			JettyServletWebServerFactory jetty = new JettyServletWebServerFactory(0);
			jetty.addServerCustomizers((server) -> server
				.setRequestLog((request, response) -> log.append(request.getMethod()).append(response.getStatus())));
			serve(customize("monitoringJettyRejections", jetty, context::getBean),
					"GET /nowhere HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
			await().atMost(Duration.ofSeconds(5)).until(() -> log.toString().equals("GET404"));
		});
	}

	private static ConfigurableServletWebServerFactory customized(String server, BeanSource beans) {
		return server.equals("tomcat")
				? customize("monitoringTomcatRejections", new TomcatServletWebServerFactory(0), beans)
				: customize("monitoringJettyRejections", new JettyServletWebServerFactory(0), beans);
	}

	@SuppressWarnings("unchecked")
	private static <F extends ConfigurableServletWebServerFactory> F customize(String bean, F factory,
			BeanSource beans) {
		((WebServerFactoryCustomizer<F>) beans.get(bean)).customize(factory);
		return factory;
	}

	private static void serve(ConfigurableServletWebServerFactory factory, String request) throws IOException {
		WebServer server = factory.getWebServer();
		server.start();
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
			socket.setSoTimeout(5000);
			OutputStream output = socket.getOutputStream();
			output.write(request.getBytes(StandardCharsets.ISO_8859_1));
			output.flush();
			assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
		}
		finally {
			server.stop();
		}
	}

	@FunctionalInterface
	private interface BeanSource {

		Object get(String name);

	}

}
