package dev.monitoring.boot;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import dev.monitoring.MonitoringManager;
import dev.monitoring.boot.support.MonitoringThreads;
import dev.monitoring.fault.FaultTable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is added to an application where monitoring is off.
 */
@Timeout(120)
class DisabledFaultTests {

	@Test
	void addsNothingButWhatDoesNothing() {
		MonitoringThreads threads = new MonitoringThreads();
		Map<String, String> added = new TreeMap<>();
		try (ConfigurableApplicationContext without = run("--spring.autoconfigure.exclude=" + ours());
				ConfigurableApplicationContext disabled = run("--monitoring.enabled=false")) {
			Set<String> before = Set.of(without.getBeanDefinitionNames());
			for (String name : disabled.getBeanDefinitionNames()) {
				if (!before.contains(name)) {
					added.put(name, Objects.requireNonNull(disabled.getType(name)).getName());
				}
			}
			assertThat(disabled.getBean(MonitoringManager.class)).isSameAs(MonitoringManager.noOp());
			assertThat(threads.started()).isEmpty();
		}
		added.values().removeIf((type) -> type.endsWith("AutoConfiguration"));
		assertThat(added.values()).as("beans for those who ask for them, which do nothing: %s", added)
			.containsExactlyInAnyOrder("dev.monitoring.NoOpMonitoringManager", "dev.monitoring.task.TaskMonitor",
					// Handlers still get their argument, of MonitoringData.none().
					"dev.monitoring.boot.web.WebMonitoring$1");
		FaultTable.add("F33 disabled", "none recorded",
				"threads 0; beans added: %d, which do nothing".formatted(added.size()));
	}

	private static ConfigurableApplicationContext run(String argument) {
		return new SpringApplicationBuilder(BareApplication.class).web(WebApplicationType.SERVLET)
			.run("--server.port=0", argument);
	}

	private static String ours() {
		return String.join(",",
				ImportCandidates.load(AutoConfiguration.class, DisabledFaultTests.class.getClassLoader())
					.getCandidates()
					.stream()
					.filter((name) -> name.startsWith("dev.monitoring.boot.autoconfigure."))
					.toList());
	}

	/**
	 * Knows nothing of monitoring.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = {
			"org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration",
			"org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration" })
	static class BareApplication {

	}

}
