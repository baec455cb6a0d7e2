package dev.monitoring.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringClock;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.series.RequestPoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests of {@link JsonLinesMonitoringPlugin}.
 */
class JsonLinesMonitoringPluginTests {

	private static final JsonMapper JSON = JsonMapper.shared();

	@TempDir
	Path folder;

	private JsonLinesMonitoringPlugin plugin;

	@AfterEach
	void close() throws IOException {
		this.plugin.close();
	}

	@Test
	void writesALineForEachPoint() throws IOException {
		Path file = open(1_000_000);
		this.plugin.handle(List.of(point(1), point(2)));
		this.plugin.handle(point(3));
		List<String> lines = Files.readAllLines(file);
		assertThat(lines).hasSize(3);
		JsonNode line = JSON.readTree(lines.get(0));
		assertThat(line.get("series").asString()).isEqualTo("requests");
		assertThat(Instant.parse(line.get("time").asString()))
			.isEqualTo(Instant.parse("2026-01-31T08:00:00.000000001Z"));
		assertThat(line.get("tags"))
			.isEqualTo(JSON.readTree("{\"service\":\"shop\",\"route\":\"GET:/\",\"status_code\":200,\"n\":1}"));
		assertThat(line.get("fields"))
			.isEqualTo(JSON.readTree("{\"request_id\":\"a \\\"b\\\"\",\"execution_time\":0.5}"));
	}

	@Test
	void keepsTheNewestPointsWithinItsBound() throws IOException {
		Path file = open(4_000);
		for (int i = 0; i < 200; i++) {
			this.plugin.handle(point(i));
		}
		Path before = this.folder.resolve("logs").resolve("points.jsonl.1");
		assertThat(Files.size(file) + Files.size(before)).isBetween(2_000L, 4_000L);
		assertThat(this.folder.resolve("logs")).isDirectoryContaining((path) -> path.equals(file))
			.isDirectoryContaining((path) -> path.equals(before));
		assertThat(number(Files.readAllLines(file))).isEqualTo(199);
		assertThat(Files.readAllLines(before))
			.allSatisfy((line) -> assertThat(JSON.readTree(line).isObject()).isTrue());
	}

	private static long number(List<String> lines) {
		return JSON.readTree(lines.get(lines.size() - 1)).get("tags").get("n").asLong();
	}

	@Test
	void goesOnWhereAnEarlierProcessStopped() throws IOException {
		Path file = open(1_000_000);
		this.plugin.handle(point(1));
		this.plugin.close();
		Files.writeString(file, Files.readString(file) + "{\"series\":\"requ");
		this.plugin.initialize();
		this.plugin.handle(point(2));
		this.plugin.close();
		this.plugin.handle(point(3));
		assertThat(number(Files.readAllLines(file))).isEqualTo(3);
		assertThat(Files.readAllLines(file)).hasSize(4).doesNotContain("");
		assertThat(number(Files.readAllLines(file).subList(0, 1))).isEqualTo(1);
	}

	@Test
	void isReadableByItsUserOnly() throws IOException {
		Path file = open(1_000_000);
		assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
		assertThat(Files.getPosixFilePermissions(file.getParent()))
			.isEqualTo(PosixFilePermissions.fromString("rwx------"));
	}

	@Test
	void writesToAFolderThatIsALink() throws IOException {
		Path elsewhere = Files.createDirectory(this.folder.resolve("elsewhere"));
		Files.createSymbolicLink(this.folder.resolve("logs"), elsewhere);
		open(1_000_000);
		assertThat(elsewhere.resolve("points.jsonl")).exists();
	}

	/**
	 * Looks on while the file comes into being, again and again.
	 */
	@Test
	void wasNeverReadableByOthers() throws Exception {
		Path file = open(1_000_000);
		Set<String> seen = new HashSet<>();
		AtomicBoolean done = new AtomicBoolean();
		Thread looking = new Thread(() -> {
			while (!done.get()) {
				try {
					seen.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
				}
				catch (IOException ex) {
					// It is not there.
				}
			}
		});
		looking.start();
		for (int i = 0; i < 500; i++) {
			this.plugin.close();
			Files.delete(file);
			this.plugin.initialize();
		}
		done.set(true);
		looking.join();
		assertThat(seen).containsOnly("rw-------");
	}

	@Test
	void opensTheFileAnewAfterAFailure() throws IOException {
		Path file = open(1);
		this.plugin.handle(point(1));
		// The predecessor cannot be replaced.
		Path predecessor = file.resolveSibling("points.jsonl.1");
		Files.createDirectories(predecessor.resolve("full"));
		assertThatIOException().isThrownBy(() -> this.plugin.handle(point(2)));
		Files.delete(predecessor.resolve("full"));
		this.plugin.handle(point(3));
		assertThat(number(Files.readAllLines(file))).isEqualTo(3);
	}

	private Path open(long maxSize) throws IOException {
		Path file = this.folder.resolve("logs").resolve("points.jsonl");
		this.plugin = new JsonLinesMonitoringPlugin(file, maxSize);
		this.plugin.initialize();
		return file;
	}

	private static MonitoringPoint point(int number) {
		return RequestPoint.of(MonitoringClock.nanos(Instant.parse("2026-01-31T08:00:00.000000001Z")), "shop", "GET:/",
				200, "a \"b\"", 0.5, AdditionalValues.of(Map.of("n", number), Map.of()));
	}

}
