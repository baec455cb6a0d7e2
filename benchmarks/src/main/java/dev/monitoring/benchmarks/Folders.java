package dev.monitoring.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Properties;
import java.util.stream.Stream;

import org.duckdb.DuckDBConnection;

import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.duckdb.DuckDbMonitoringAdapter;
import dev.monitoring.adapter.duckdb.DuckDbSettings;

/**
 * Folders that are deleted afterwards, and files in them.
 */
final class Folders {

	private Folders() {
	}

	static Path make() {
		try {
			return Files.createTempDirectory("monitoring-benchmark");
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A folder in {@code target} of the working folder that is there the next time.
	 */
	static Path kept(String name) {
		try {
			return Files.createDirectories(Path.of("target", "benchmarks", name).toAbsolutePath());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The usual settings, but for the bounds: however full the disk is, and however much
	 * is stored.
	 */
	static DuckDbSettings duckdb(Path folder) {
		DuckDbSettings defaults = DuckDbSettings.defaults(folder.resolve("benchmark.duckdb"));
		return new DuckDbSettings(defaults.path(), Duration.ofDays(36500), 1L << 40, 0, defaults.memoryLimit(),
				defaults.threads());
	}

	/**
	 * A connection of the driver's own to a new file, whose table {@code requests} the
	 * adapter made.
	 */
	static DuckDBConnection connect(Path folder) {
		DuckDbSettings settings = duckdb(folder);
		Properties properties = new Properties();
		properties.setProperty("memory_limit", settings.memoryLimit() / 1024 + "KiB");
		properties.setProperty("threads", String.valueOf(settings.threads()));
		try {
			Requests.createTable(new DuckDbMonitoringAdapter(settings, Clock.systemUTC()));
			return (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:" + settings.path(), properties);
		}
		catch (SQLException | IOException | WriteException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static void delete(Path folder) throws IOException {
		try (Stream<Path> files = Files.walk(folder)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.delete(file);
			}
		}
	}

}
