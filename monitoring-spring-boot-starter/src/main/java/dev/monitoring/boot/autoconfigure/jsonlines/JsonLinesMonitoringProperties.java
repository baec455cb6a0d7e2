package dev.monitoring.boot.autoconfigure.jsonlines;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the plugin that writes points to a file.
 *
 * @param enabled Whether points are appended to a file, a line of JSON each.
 * @param path File to append to. Unset, one named after the service in ./monitoring.
 * @param maxSize Most bytes of the file and its predecessor together; the oldest points
 * go first.
 */
@ConfigurationProperties("monitoring.plugins.json-lines")
public record JsonLinesMonitoringProperties(@DefaultValue("false") boolean enabled, @Nullable String path,
		@DefaultValue("100MB") DataSize maxSize) {

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if one is out of range
	 */
	public JsonLinesMonitoringProperties {
		if (maxSize.toBytes() < DataSize.ofKilobytes(64).toBytes()) {
			throw new IllegalArgumentException(
					"monitoring.plugins.json-lines.max-size must be at least 64KB, not " + maxSize);
		}
	}

}
