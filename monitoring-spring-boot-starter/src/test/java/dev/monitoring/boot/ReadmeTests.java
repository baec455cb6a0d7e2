package dev.monitoring.boot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
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

	private static final Path DOCS_STORES = Path.of("..", "docs", "stores.md");

	private static final List<String> STORES = List.of("monitoring.duckdb.", "monitoring.influx.",
			"monitoring.clickhouse.");

	@Test
	void listsEveryKeyAsTheMetadataHasIt() throws IOException {
		assertTable(README, "<!-- keys: tested against the metadata -->\n",
				(key) -> STORES.stream().noneMatch(key::startsWith));
	}

	@Test
	void theStoresListEveryKeyOfTheirs() throws IOException {
		for (String store : STORES) {
			String name = store.split("\\.")[1];
			assertTable(DOCS_STORES, "<!-- keys of " + name + ": tested against the metadata -->\n",
					(key) -> key.startsWith(store));
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
			.sorted(Comparator.comparing(ReadmeTests::group))
			.map(ReadmeTests::row)
			.collect(Collectors.joining("\n"));
		return "| key | default | meaning |\n|---|---|---|\n" + rows + "\n";
	}

	/**
	 * The general keys stand first.
	 */
	private static String group(JsonNode property) {
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
