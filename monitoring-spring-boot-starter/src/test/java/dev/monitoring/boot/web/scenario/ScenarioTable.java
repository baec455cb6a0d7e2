package dev.monitoring.boot.web.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.monitoring.boot.web.scenario.Scenario.Outcome;

/**
 * The results as a document.
 */
final class ScenarioTable {

	private static final String HEAD = """
			# What is recorded of which request

			Written by `ScenarioTests` from what a client got and what was recorded, on real servers. `points` is what was
			recorded of the one request: requests + errors. `nothing`: the client got no status; `truncated`: the response
			ended too early; `left`: the client went away. A build compares this table with what it measures;
			`-Dscenarios.write=true` rewrites it.

			""";

	private ScenarioTable() {
	}

	static String of(Map<Scenario, Outcome> tomcat, Map<Scenario, Outcome> jetty) {
		StringBuilder text = new StringBuilder(HEAD);
		text.append("%d scenarios.%n".formatted(tomcat.size()).replace("\r", ""));
		Setup setup = null;
		for (Scenario scenario : tomcat.keySet()) {
			if (scenario.setup() != setup) {
				setup = scenario.setup();
				text.append((setup == Setup.PLAIN) ? "" : "\n## With: " + setup + "\n");
				text.append(
						"\n| scenario | request | client | route | status | error code | points | Jetty differs |\n");
				text.append("|---|---|---|---|---|---|---|---|\n");
			}
			Outcome other = jetty.get(scenario);
			List<String> cells = new ArrayList<>(List.of(scenario.name(), "`" + scenario.request() + "`"));
			cells.addAll(tomcat.get(scenario).cells());
			boolean same = other == null || other.equals(tomcat.get(scenario));
			cells.add(same ? "" : String.join(", ", other.cells().stream().filter((cell) -> !cell.isEmpty()).toList()));
			text.append("| ").append(String.join(" | ", cells)).append(" |\n");
		}
		return text.toString();
	}

}
