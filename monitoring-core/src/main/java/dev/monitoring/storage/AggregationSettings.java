package dev.monitoring.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;

import org.jspecify.annotations.Nullable;

/**
 * When and over which days points are aggregated.
 *
 * @param time the local time of day at which the day before is aggregated, where that is
 * not done on the fly
 * @param zone the zone whose days these are
 * @param days how many local days are aggregated anew each time, today excluded, so that
 * late points and missed runs heal; at least 2
 * @param scripts a folder with edited scripts that are used instead of those of the same
 * name, or {@code null}
 */
public record AggregationSettings(LocalTime time, ZoneId zone, int days, @Nullable Path scripts) {

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if there are too few days, or the folder is none
	 */
	public AggregationSettings {
		if (days < 2) {
			throw new IllegalArgumentException("days must be at least 2, not " + days);
		}
		if (scripts != null && !Files.isDirectory(scripts)) {
			throw new IllegalArgumentException("monitoring.aggregation.scripts must be a folder, not " + scripts);
		}
	}

	/**
	 * The settings that hold where nothing is set.
	 * @param zone the zone
	 * @return one o'clock at night and three days
	 */
	public static AggregationSettings defaults(ZoneId zone) {
		return new AggregationSettings(LocalTime.of(1, 0), zone, 3, null);
	}

}
