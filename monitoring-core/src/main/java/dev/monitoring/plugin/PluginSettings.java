package dev.monitoring.plugin;

import java.time.Duration;

/**
 * The bounds of a plugin.
 *
 * @param bufferSize how many points wait for the plugin at most
 * @param timeout how long one call of the plugin may take
 */
public record PluginSettings(int bufferSize, Duration timeout) {

	private static final int LARGEST_BUFFER = 16 * 1024 * 1024;

	private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

	/**
	 * 8192 points and 10 seconds.
	 */
	public static final PluginSettings DEFAULT = new PluginSettings(8192, Duration.ofSeconds(10));

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if one is out of range
	 */
	public PluginSettings {
		if (bufferSize < 1 || bufferSize > LARGEST_BUFFER) {
			throw new IllegalArgumentException(
					"The buffer-size of a plugin must be from 1 to " + LARGEST_BUFFER + ", not " + bufferSize);
		}
		if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
			throw new IllegalArgumentException("The timeout of a plugin must be from 1ms to 1d, not " + timeout);
		}
	}

}
