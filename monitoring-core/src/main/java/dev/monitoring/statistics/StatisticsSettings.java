package dev.monitoring.statistics;

import java.time.Duration;
import java.time.ZoneId;

import org.jspecify.annotations.Nullable;

/**
 * How statistics are read.
 *
 * @param exactRows up to how many rows of requests percentiles are computed exactly
 * @param timeout the longest that a query may take; then it is cancelled in the store
 * @param aggregationZone the zone whose days are aggregated, or {@code null} if
 * aggregation is off and only raw rows are read
 */
public record StatisticsSettings(long exactRows, Duration timeout, @Nullable ZoneId aggregationZone) {

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if one is out of range
	 */
	public StatisticsSettings {
		if (exactRows < 0) {
			throw new IllegalArgumentException("exactRows must not be negative, not " + exactRows);
		}
		if (timeout.toMillis() <= 0) {
			throw new IllegalArgumentException("timeout must be at least 1ms, not " + timeout);
		}
	}

	/**
	 * The settings that hold where nothing is set.
	 * @return ten million exact rows, 30 seconds, no aggregation
	 */
	public static StatisticsSettings defaults() {
		return new StatisticsSettings(10_000_000, Duration.ofSeconds(30), null);
	}

	/**
	 * These settings with aggregation on.
	 * @param zone the zone whose days are aggregated
	 * @return settings
	 */
	public StatisticsSettings withAggregation(ZoneId zone) {
		return new StatisticsSettings(this.exactRows, this.timeout, zone);
	}

}
