package dev.monitoring.adapter.influx;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Checks syntax and types of Flux without a server, by {@code tools/flux-check.mjs} on
 * node.
 */
final class FluxChecker {

	private static final Path CHECKER = Path.of(".engines", "flux", "node_modules", "@influxdata", "flux-lsp-browser");

	private static final Path SCRIPT = Path.of("tools", "flux-check.mjs");

	private FluxChecker() {
	}

	/**
	 * Checks texts.
	 * @param folder where they are written
	 * @param texts the texts
	 * @return what is wrong with them, nothing if all is right
	 */
	static String check(Path folder, List<String> texts) throws Exception {
		List<String> command = new ArrayList<>(List.of("node", root().resolve(SCRIPT).toString()));
		for (int i = 0; i < texts.size(); i++) {
			Path file = folder.resolve(i + ".flux");
			Files.writeString(file, texts.get(i));
			command.add(file.toString());
		}
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (!process.waitFor(1, TimeUnit.MINUTES)) {
			process.destroyForcibly();
			throw new IllegalStateException("the checker does not end");
		}
		if ((process.exitValue() == 0) != output.isEmpty()) {
			throw new IllegalStateException("the checker ended with " + process.exitValue() + ": " + output);
		}
		return output;
	}

	/**
	 * The folder of the project where the checker is, or {@code null}.
	 */
	private static Path root() {
		for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
			if (Files.exists(folder.resolve(CHECKER)) && Files.exists(folder.resolve(SCRIPT))) {
				return folder;
			}
		}
		return null;
	}

	/**
	 * Runs tests where there is a checker, and fails them where {@code STORES_REQUIRED}
	 * names it.
	 */
	static final class Condition implements ExecutionCondition {

		@Override
		public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
			if (root() != null) {
				return ConditionEvaluationResult.enabled("by " + root().resolve(CHECKER));
			}
			String tried = "no folder from " + Path.of("").toAbsolutePath() + " upwards has " + CHECKER
					+ ", which 'tools/engines.sh flux' fetches";
			String required = System.getenv("STORES_REQUIRED");
			if (required != null && List.of(required.split("[ ,]+")).contains("flux")) {
				throw new IllegalStateException("STORES_REQUIRED names flux, but " + tried);
			}
			return ConditionEvaluationResult.disabled(tried);
		}

	}

}
