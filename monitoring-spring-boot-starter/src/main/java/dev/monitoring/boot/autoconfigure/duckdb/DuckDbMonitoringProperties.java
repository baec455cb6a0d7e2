package dev.monitoring.boot.autoconfigure.duckdb;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.monitoring.adapter.duckdb.DuckDbSettings;

/**
 * The settings of the embedded store.
 *
 * @param path Database file; ./monitoring/{service}.duckdb unless set.
 * @param retention Time that points are kept.
 * @param maxSize Largest size of the file; the oldest day goes first. At least 16MB.
 * @param minFreeDisk Space of the disk that stays free.
 * @param memoryLimit Most memory that the database uses outside the heap. At least 32MB.
 * @param threads Most threads that the database uses.
 */
@ConfigurationProperties("monitoring.duckdb")
public record DuckDbMonitoringProperties(@Nullable Path path, @DefaultValue("7d") Duration retention,
		@DefaultValue("1GB") DataSize maxSize, @DefaultValue("1GB") DataSize minFreeDisk,
		@DefaultValue("128MB") DataSize memoryLimit, @DefaultValue("1") int threads) {

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if one is out of range
	 */
	public DuckDbMonitoringProperties {
		settings(Path.of("any"), retention, maxSize, minFreeDisk, memoryLimit, threads);
	}

	DuckDbSettings settings(String service) {
		Path path = (this.path != null) ? this.path : Path.of(".", "monitoring", fileName(service) + ".duckdb");
		return settings(path, this.retention, this.maxSize, this.minFreeDisk, this.memoryLimit, this.threads);
	}

	private static DuckDbSettings settings(Path path, Duration retention, DataSize maxSize, DataSize minFreeDisk,
			DataSize memoryLimit, int threads) {
		return new DuckDbSettings(path, retention, maxSize.toBytes(), minFreeDisk.toBytes(), memoryLimit.toBytes(),
				threads);
	}

	/**
	 * A service's name may hold what a file's name must not.
	 */
	private static String fileName(String service) {
		return service.replaceAll("[^A-Za-z0-9._-]", "_");
	}

}
