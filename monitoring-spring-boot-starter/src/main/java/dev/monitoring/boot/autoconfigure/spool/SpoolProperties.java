package dev.monitoring.boot.autoconfigure.spool;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.monitoring.spool.SpoolSettings;

/**
 * The settings of the spool.
 *
 * @param directory Folder in which points wait for the store and outlive the process;
 * unset or blank, they wait in memory.
 * @param maxSize Most bytes that wait there; the oldest go first. At least 1MB.
 * @param maxAge Longest time that points wait there. At least 1s.
 * @param minFreeDisk Space of the disk that stays free.
 * @param sync Whether points outlive a loss of power too, and not only the end of the
 * process.
 */
@ConfigurationProperties("monitoring.spool")
public record SpoolProperties(@Nullable Path directory, @DefaultValue("256MB") DataSize maxSize,
		@DefaultValue("24h") Duration maxAge, @DefaultValue("256MB") DataSize minFreeDisk,
		@DefaultValue("false") boolean sync) {

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if one is out of range
	 */
	public SpoolProperties {
		if (directory != null && directory.toString().isBlank()) {
			directory = null;
		}
		settings(Path.of("any"), maxSize, maxAge, minFreeDisk, sync);
	}

	SpoolSettings settings(Path directory) {
		return settings(directory, this.maxSize, this.maxAge, this.minFreeDisk, this.sync);
	}

	private static SpoolSettings settings(Path directory, DataSize maxSize, Duration maxAge, DataSize minFreeDisk,
			boolean sync) {
		return new SpoolSettings(directory, maxSize.toBytes(), maxAge, minFreeDisk.toBytes(), sync);
	}

}
