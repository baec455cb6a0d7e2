package dev.monitoring.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page for those who come from the original system names what there is. In its tables
 * the first cell has the original's names, and all else in backticks is ours.
 */
class OriginalSystemTests {

	private static final Path DOCS = Path.of("..", "docs");

	private static final Path PAGE = DOCS.resolve("original-system.md");

	private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\n(.*?)^```$");

	private static final Pattern NAME = Pattern.compile("`([^`\n]+)`");

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]*)(?:#([^)]*))?\\)");

	private static final String NOT_HERE = "Not here";

	private static final Set<String> OTHERS = Set.of("Spring Boot", "Micrometer");

	private static DocumentedNames names;

	@BeforeAll
	static void lookAtTheCode() throws Exception {
		names = new DocumentedNames();
	}

	@Test
	void everyNameOfOursExists() throws IOException {
		assertThat(unknown(Files.readString(PAGE))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "NoSuchType", "@NoSuchAnnotation", "MonitoringManager.noSuchMethod",
			"MonitoringData.time.x", "MonitoringPoint.Builder.noSuchMethod", "MonitoringPipelineTests.noSuchTest",
			"Handling.noSuchMethod", "Handling.policies.x", "DropCause.NO_SUCH_CAUSE", "ArchitectureTests",
			"monitoring.no-such-key", "monitoring.points.no-such-meter", "monitoring.no-such-group.*",
			"dev.monitoring.nothing", "org.example.Nothing", "no_such_series", "docs/no-such-page.md", "anything else",
			"x()" })
	void findsNamesThatDoNotExist(String name) {
		assertThat(unknown("| `original` | `" + name + "` | |\n")).containsExactly(name);
		assertThat(unknown("In a text: `" + name + "`.\n")).containsExactly(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "MonitoringManager", "@MonitorTime", "MonitoringManager.close", "MonitoringData.time(...)",
			"MonitoringPoint.Builder.build()", "DropCause.BUFFER_FULL", "MonitoringPipelineTests.balance",
			"MonitoringAdapterCompatibilityKit.probesWithoutInitialize", "Handling.handle", "Handling",
			"monitoring.buffer-size", "monitoring.enabled=false", "monitoring.influx.*", "monitoring.tags.region",
			"monitoring.points.stored", "spring.application.name", "usages_statistic", "error_code", "save_warps_time",
			"buffer_full", "dev.monitoring.series", "org.slf4j.MDC", "docs/stores.md" })
	void knowsNamesThatExist(String name) {
		assertThat(unknown("| `original` | `" + name + "` | |\n")).isEmpty();
	}

	@Test
	void everyLinkLeadsSomewhere() throws IOException {
		for (MatchResult link : matches(LINK, Files.readString(PAGE))) {
			Path target = link.group(1).isEmpty() ? PAGE : DOCS.resolve(link.group(1));
			assertThat(target).exists();
			if (link.group(2) != null) {
				assertThat(anchors(Files.readString(target))).as(target.toString()).contains(link.group(2));
			}
		}
	}

	@Test
	void everySettingOfAnExampleExists() throws IOException {
		List<String> keys = new ArrayList<>();
		for (MatchResult fence : matches(FENCE, Files.readString(PAGE))) {
			if (fence.group(1).equals("yaml")) {
				ByteArrayResource yaml = new ByteArrayResource(fence.group(2).getBytes(UTF_8));
				for (PropertySource<?> source : new YamlPropertySourceLoader().load("example", yaml)) {
					keys.addAll(List.of(((EnumerablePropertySource<?>) source).getPropertyNames()));
				}
			}
		}
		assertThat(keys).isNotEmpty().allMatch((key) -> names.keyExists(key, false));
	}

	@Test
	void everyRowSaysWhereItIsOrWhyNot() throws IOException {
		List<List<String>> rows = rows(Files.readString(PAGE));
		assertThat(rows).hasSizeGreaterThan(100);
		assertThat(rows.stream().filter((row) -> !isComplete(row))).isEmpty();
	}

	/**
	 * What is here has a name, and a test that shows it unless it is the work of others.
	 */
	private static boolean isComplete(List<String> row) {
		if (row.size() != 3 || row.get(0).isEmpty()) {
			return false;
		}
		boolean here = NAME.matcher(row.get(1)).find() || LINK.matcher(row.get(1)).find();
		boolean shown = NAME.matcher(row.get(2)).find() || OTHERS.contains(row.get(2));
		return row.get(1).startsWith(NOT_HERE) || here && shown;
	}

	@Test
	void noRowStandsTwice() throws IOException {
		Set<String> seen = new HashSet<>();
		assertThat(rows(Files.readString(PAGE)).stream().map((row) -> row.get(0)).filter((name) -> !seen.add(name)))
			.isEmpty();
	}

	private static Set<String> unknown(String text) {
		Set<String> unknown = new TreeSet<>();
		FENCE.matcher(text)
			.replaceAll("")
			.lines()
			.map((line) -> line.startsWith("|") ? line.substring(line.indexOf('|', 1)) : line)
			.flatMap((line) -> matches(NAME, line).stream())
			.map((name) -> name.group(1))
			.filter((name) -> !names.exists(name))
			.forEach(unknown::add);
		return unknown;
	}

	/**
	 * The cells of the tables' rows, without the heads.
	 */
	private static List<List<String>> rows(String text) {
		List<List<String>> rows = new ArrayList<>();
		boolean head = true;
		for (String line : text.lines().toList()) {
			if (!line.startsWith("|")) {
				head = true;
			}
			else if (line.startsWith("|---")) {
				head = false;
			}
			else if (!head) {
				rows.add(Stream.of(line.substring(1).split("\\|")).map(String::strip).toList());
			}
		}
		return rows;
	}

	private static Set<String> anchors(String text) {
		Set<String> anchors = new HashSet<>();
		text.lines()
			.filter((line) -> line.startsWith("#"))
			.map((line) -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
			.map((line) -> line.replaceAll("[^\\w -]", "").replace(' ', '-'))
			.forEach(anchors::add);
		return anchors;
	}

	private static List<MatchResult> matches(Pattern pattern, String text) {
		return pattern.matcher(text).results().toList();
	}

}
