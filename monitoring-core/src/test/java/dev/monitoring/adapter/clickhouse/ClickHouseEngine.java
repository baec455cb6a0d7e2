package dev.monitoring.adapter.clickhouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * Runs tests with a {@link ClickHouseStore}, one for all of this JVM: the one that
 * {@code MONITORING_TEST_CLICKHOUSE_URL} names, else one in Docker, else the one that
 * {@code tools/engines.sh} fetched. Where there is none the tests are skipped, or fail if
 * {@code STORES_REQUIRED} names {@code clickhouse}. An engine that is there and does not
 * start is a failure.
 */
public class ClickHouseEngine implements ExecutionCondition, ParameterResolver, AfterAllCallback {

	private static final String NAME = "clickhouse";

	private static final String NEWEST = "26.7";

	private static final Map<String, Engine> ENGINES = new HashMap<>();

	private final String version;

	private final boolean dockerOnly;

	public ClickHouseEngine() {
		this(NEWEST, false);
	}

	/**
	 * Makes an extension for a version.
	 * @param version the version to run in Docker
	 * @param dockerOnly whether another one would not do
	 */
	ClickHouseEngine(String version, boolean dockerOnly) {
		this.version = version;
		this.dockerOnly = dockerOnly;
	}

	private Engine engine() {
		synchronized (ENGINES) {
			return ENGINES.computeIfAbsent(this.version, (version) -> find());
		}
	}

	private Engine find() {
		List<String> tried = new ArrayList<>();
		String url = System.getenv("MONITORING_TEST_CLICKHOUSE_URL");
		if (url != null && !this.dockerOnly) {
			return new Engine(new ClickHouseStore(url, environment("MONITORING_TEST_CLICKHOUSE_USER", "default"),
					environment("MONITORING_TEST_CLICKHOUSE_PASSWORD", ""), null), tried);
		}
		tried.add("MONITORING_TEST_CLICKHOUSE_URL is not set");
		if (DockerClientFactory.instance().isDockerAvailable()) {
			return new Engine(inDocker(), tried);
		}
		tried.add("no Docker engine answers");
		if (this.dockerOnly) {
			return new Engine(null, tried);
		}
		Path library = library();
		if (library == null) {
			tried.add("tools/engines.sh has fetched none into .engines");
			return new Engine(null, tried);
		}
		try {
			FetchedClickHouse fetched = new FetchedClickHouse(library);
			return new Engine(
					new ClickHouseStore(fetched.url(), FetchedClickHouse.USERNAME, FetchedClickHouse.PASSWORD, fetched),
					tried);
		}
		catch (IOException ex) {
			throw new IllegalStateException("The fetched ClickHouse " + library + " did not start", ex);
		}
	}

	private static String environment(String name, String otherwise) {
		return System.getenv().getOrDefault(name, otherwise);
	}

	@SuppressWarnings("resource") // Testcontainers removes it when this JVM ends.
	private ClickHouseStore inDocker() {
		String user = "monitoring";
		String password = "test-password";
		int port = 8123;
		GenericContainer<?> container = new GenericContainer<>("clickhouse/clickhouse-server:" + this.version)
			.withExposedPorts(port)
			.withEnv("CLICKHOUSE_USER", user)
			.withEnv("CLICKHOUSE_PASSWORD", password)
			.withEnv("CLICKHOUSE_DEFAULT_ACCESS_MANAGEMENT", "1")
			.waitingFor(Wait.forHttp("/ping").forPort(port));
		container.start();
		return new ClickHouseStore("http://" + container.getHost() + ":" + container.getMappedPort(port), user,
				password, null);
	}

	/**
	 * The fetched library, in the folder {@code .engines} of this module or of one above.
	 */
	private static Path library() {
		String engines = System.getenv("MONITORING_TEST_ENGINES");
		if (engines != null) {
			return library(Path.of(engines));
		}
		for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
			Path library = library(folder.resolve(".engines"));
			if (library != null) {
				return library;
			}
		}
		return null;
	}

	private static Path library(Path engines) {
		Path packages = engines.resolve("node_modules").resolve("@chdb");
		if (!Files.isDirectory(packages)) {
			return null;
		}
		try (Stream<Path> files = Files.walk(packages, 2)) {
			return files.filter((file) -> file.endsWith("libchdb.so")).findFirst().orElse(null);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		Engine engine = engine();
		if (engine.store() != null) {
			return ConditionEvaluationResult.enabled("There is a ClickHouse at " + engine.store().url());
		}
		String reason = "There is no ClickHouse " + this.version + ": " + String.join("; ", engine.tried());
		if (!this.dockerOnly && isRequired()) {
			throw new IllegalStateException(reason + ". STORES_REQUIRED names it");
		}
		return ConditionEvaluationResult.disabled(reason);
	}

	private static boolean isRequired() {
		return Arrays.asList(environment("STORES_REQUIRED", "").split("[,\\s]+")).contains(NAME);
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == ClickHouseStore.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return engine().store();
	}

	@Override
	public void afterAll(ExtensionContext context) {
		ClickHouseStore store = engine().store();
		if (store != null) {
			store.dropDatabases();
		}
	}

	/**
	 * What was found.
	 *
	 * @param store the store, or {@code null}
	 * @param tried what was looked for in vain
	 */
	private record Engine(ClickHouseStore store, List<String> tried) {

	}

}
