package dev.monitoring.boot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The README says what the code does.
 */
class ReadmeTests {

	private static final Path README = Path.of("..", "README.md");

	private static final Path DOCS = Path.of("..", "docs");

	private static final Set<String> STORES = Set.of("duckdb", "influx", "clickhouse");

	@Test
	void documentsEveryKeyAsTheMetadataHasIt() throws IOException {
		assertThat(groups()).contains("general", "web", "duckdb");
		for (String group : groups()) {
			Path document = DOCS.resolve(STORES.contains(group) ? "stores.md" : "settings.md");
			assertTable(document, "<!-- keys of " + group + ": tested against the metadata -->\n",
					(key) -> group(key).equals(group));
		}
	}

	private static void assertTable(Path document, String start, Predicate<String> keys) throws IOException {
		String text = Files.readString(document);
		assertThat(text).contains(start);
		int from = text.indexOf(start) + start.length();
		int to = text.indexOf("<!-- keys end -->", from);
		assertThat(text.substring(from, to)).as("replace the table by what was expected").isEqualTo(table(keys));
	}

	@Test
	void isShortEnoughToBeRead() throws IOException {
		assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(220);
	}

	@Test
	void namesTheDriverThatTheTestsRunOn() throws IOException {
		Path driver = Path
			.of(org.duckdb.DuckDBDriver.class.getProtectionDomain().getCodeSource().getLocation().getPath());
		String version = driver.getFileName().toString().replaceAll("duckdb_jdbc-(.*)\\.jar", "$1");
		assertThat(Files.readString(README)).contains("<version>" + version + "</version>");
	}

	private static String table(Predicate<String> keys) throws IOException {
		String rows = properties().filter((property) -> keys.test(property.get("name").asString()))
			.sorted(Comparator.comparing(ReadmeTests::order))
			.map(ReadmeTests::row)
			.collect(Collectors.joining("\n"));
		return "| key | default | meaning |\n|---|---|---|\n" + rows + "\n";
	}

	private static Set<String> groups() throws IOException {
		return properties().map((property) -> group(property.get("name").asString()))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/**
	 * The part of a key behind {@code monitoring.}, unless the key is one of its own.
	 */
	private static String group(String key) {
		String[] parts = key.split("\\.");
		return (parts.length > 2) ? parts[1] : "general";
	}

	/**
	 * Keys with a dot more stand behind the others.
	 */
	private static String order(JsonNode property) {
		String key = property.get("name").asString();
		int dot = key.lastIndexOf('.');
		return key.substring(0, dot) + " " + key.substring(dot);
	}

	private static String row(JsonNode property) {
		JsonNode value = property.get("defaultValue");
		String text = (value == null || value.isEmpty() && value.isArray()) ? "" : "`" + value.asString() + "`";
		return "| `%s` | %s | %s |".formatted(property.get("name").asString(), text,
				property.get("description").asString());
	}

	private static Stream<JsonNode> properties() throws IOException {
		try (InputStream metadata = ReadmeTests.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			List<JsonNode> properties = JsonMapper.shared()
				.readTree(metadata)
				.get("properties")
				.valueStream()
				.filter((property) -> property.get("name").asString().startsWith("monitoring."))
				.toList();
			return properties.stream();
		}
	}

}
