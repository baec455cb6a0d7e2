package dev.monitoring.sample.traffic;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much load the sample puts on itself.
 *
 * @param enabled whether it does at all
 * @param requestsPerSecond how many requests a second, of all resources together
 */
@ConfigurationProperties("sample.traffic")
record TrafficProperties(@DefaultValue("true") boolean enabled, @DefaultValue("5") double requestsPerSecond) {

	private static final double MAX = 1_000;

	TrafficProperties {
		if (!(requestsPerSecond > 0 && requestsPerSecond <= MAX)) {
			throw new IllegalArgumentException("sample.traffic.requests-per-second must be above 0 and at most 1000");
		}
	}

}
