package dev.monitoring.boot.autoconfigure.statistics;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How statistics are read.
 *
 * @param exactRows Most rows over which percentiles are computed exactly.
 * @param timeout Longest time that a query of statistics may take.
 */
@ConfigurationProperties("monitoring.statistics")
public record StatisticsProperties(@DefaultValue("10000000") long exactRows, @DefaultValue("30s") Duration timeout) {

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if one is out of range
	 */
	public StatisticsProperties {
		if (exactRows < 0) {
			throw new IllegalArgumentException(
					"monitoring.statistics.exact-rows must not be negative, not " + exactRows);
		}
		if (timeout.toMillis() <= 0 || timeout.compareTo(Duration.ofDays(1)) > 0) {
			throw new IllegalArgumentException("monitoring.statistics.timeout must be from 1ms to 1d, not " + timeout);
		}
	}

}
