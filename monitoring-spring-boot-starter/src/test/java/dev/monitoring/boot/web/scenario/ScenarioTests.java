package dev.monitoring.boot.web.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.monitoring.boot.web.scenario.Scenario.Outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Each request is recorded exactly once, as the client saw it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ScenarioTests {

	private static final Path DOCUMENT = Path.of("..", "docs", "scenarios.md");

	private final Map<ServerKind, Map<Scenario, Outcome>> outcomes = new EnumMap<>(ServerKind.class);

	private final List<Scenario> scenarios = Scenarios.all();

	@ParameterizedTest
	@EnumSource
	@Order(1)
	void recordsEveryRequestExactlyOnceAsTheClientSawIt(ServerKind kind) throws IOException {
		assumeTrue(kind.isAvailable(), "This JDK has no virtual threads");
		List<String> wrong = new ArrayList<>();
		Map<Scenario, Outcome> outcomes = this.outcomes.computeIfAbsent(kind, (key) -> new LinkedHashMap<>());
		Map<Setup, List<Scenario>> bySetup = this.scenarios.stream()
			.collect(Collectors.groupingBy(Scenario::setup, () -> new EnumMap<>(Setup.class), Collectors.toList()));
		for (Map.Entry<Setup, List<Scenario>> entry : bySetup.entrySet()) {
			try (ScenarioServer server = ScenarioServer.start(kind, entry.getKey())) {
				ScenarioRun run = new ScenarioRun(kind, server);
				for (Scenario scenario : entry.getValue()) {
					run.run(scenario).forEach((text) -> wrong.add(scenario.name() + ": " + text));
				}
				run.finish().forEach((text) -> wrong.add(entry.getKey() + ": " + text));
				outcomes.putAll(run.outcomes());
			}
		}
		assertThat(wrong).as("what went wrong on " + kind).isEmpty();
	}

	@Test
	@Order(2)
	void namesEachScenarioOnce() {
		assertThat(this.scenarios.stream().map(Scenario::name)).doesNotHaveDuplicates().hasSizeGreaterThan(140);
	}

	@Test
	@Order(3)
	@SuppressWarnings("SystemOut")
	void findsWhatTheDocumentSays() throws IOException {
		String table = ScenarioTable.of(this.outcomes.get(ServerKind.TOMCAT), this.outcomes.get(ServerKind.JETTY));
		System.out.println(table);
		if (Boolean.getBoolean("scenarios.write")) {
			Files.createDirectories(DOCUMENT.getParent());
			Files.writeString(DOCUMENT, table);
		}
		assertThat(DOCUMENT).as("-Dscenarios.write=true rewrites it").content().isEqualTo(table);
	}

}
