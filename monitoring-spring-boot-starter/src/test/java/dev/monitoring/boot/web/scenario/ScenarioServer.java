package dev.monitoring.boot.web.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import dev.monitoring.boot.test.RecordedPoints;
import dev.monitoring.boot.web.RequestRecorder;

/**
 * The application of the scenarios, run by a real server on a port of its own.
 */
final class ScenarioServer implements AutoCloseable {

	private static final Map<String, Object> DEFAULTS = Map.ofEntries(Map.entry("server.port", 0),
			Map.entry("server.shutdown", "immediate"), Map.entry("server.tomcat.threads.max", 24),
			Map.entry("server.jetty.threads.max", 32), Map.entry("server.http2.enabled", true),
			Map.entry("spring.main.banner-mode", "off"), Map.entry("logging.level.root", "off"),
			Map.entry("logging.level.org.apache.coyote.http11.Http11NioProtocol", "off"),
			Map.entry("spring.main.register-shutdown-hook", false), Map.entry("spring.application.name", "scenarios"),
			Map.entry("spring.servlet.multipart.max-file-size", "10KB"),
			Map.entry("spring.servlet.multipart.max-request-size", "20KB"),
			Map.entry("management.endpoints.web.exposure.include", "*"), Map.entry("monitoring.storage-type", "none"),
			Map.entry("monitoring.web.include-actuator", true), Map.entry("monitoring.web.exclude", "/excluded/**"));

	private final ConfigurableApplicationContext context;

	private ScenarioServer(ConfigurableApplicationContext context) {
		this.context = context;
	}

	static ScenarioServer start(ServerKind kind, Setup setup) {
		return start(kind, setup, RecordedPoints.class);
	}

	/**
	 * Starts the application with another keeper of points, or without one but with a
	 * store.
	 * @param bean what is added to the application
	 * @param more arguments beside those of the setup
	 */
	static ScenarioServer start(ServerKind kind, Setup setup, Class<?> bean, String... more) {
		List<String> arguments = new ArrayList<>(List.of(more));
		for (String property : setup.properties()) {
			arguments.add("--" + property);
		}
		arguments.add("--spring.autoconfigure.exclude=" + String.join(",", exclusions(kind, setup)));
		arguments.add("--spring.threads.virtual.enabled=" + kind.isVirtual());
		SpringApplication application = new SpringApplication(ScenarioApplication.class, bean);
		application.setWebApplicationType(WebApplicationType.SERVLET);
		application.setDefaultProperties(DEFAULTS);
		return new ScenarioServer(application.run(arguments.toArray(String[]::new)));
	}

	/**
	 * What belongs to the other server, of which both are on the class path.
	 */
	private static List<String> exclusions(ServerKind kind, Setup setup) {
		String other = kind.isJetty() ? "tomcat" : "jetty";
		String prefix = "org.springframework.boot." + other + ".autoconfigure.";
		String name = kind.isJetty() ? "Tomcat" : "Jetty";
		List<String> exclusions = new ArrayList<>(setup.exclusions());
		exclusions.add(prefix + "servlet." + name + "ServletWebServerAutoConfiguration");
		exclusions.add(prefix + "actuate.web.server." + name + "ServletManagementContextAutoConfiguration");
		return exclusions;
	}

	int port() {
		return ((WebServerApplicationContext) this.context).getWebServer().getPort();
	}

	int managementPort() {
		return this.context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
	}

	RecordedPoints points() {
		return this.context.getBean(RecordedPoints.class);
	}

	RequestRecorder recorder() {
		return this.context.getBean(RequestRecorder.class);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	@Override
	public void close() {
		this.context.close();
	}

}
