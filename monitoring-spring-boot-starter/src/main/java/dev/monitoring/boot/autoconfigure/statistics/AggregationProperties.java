package dev.monitoring.boot.autoconfigure.statistics;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.monitoring.storage.AggregationSettings;

/**
 * The settings of aggregation.
 *
 * @param enabled Whether points are aggregated, so that statistics outlive them. Also set
 * by the environment variable MONITORING_AGGREGATION=1.
 * @param time Local time of day at which the days before are aggregated, where that is
 * not done on the fly.
 * @param zone Time zone whose days are aggregated; the JVM's unless set.
 * @param scripts Folder with edited scripts, used in the place of those of the same name.
 */
@ConfigurationProperties("monitoring.aggregation")
public record AggregationProperties(@DefaultValue("false") boolean enabled, @DefaultValue("01:00") String time,
		@Nullable ZoneId zone, @Nullable Path scripts) {

	/**
	 * Late points of this many days count at least.
	 */
	private static final int FEWEST_DAYS = 3;

	private static final int MINUTES_OF_DAY = 24 * 60;

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if the time is none
	 */
	public AggregationProperties {
		parse(time);
	}

	/**
	 * The settings, for points that come late.
	 * @param late how late they may come
	 */
	AggregationSettings settings(Duration late) {
		ZoneId zone = (this.zone != null) ? this.zone : ZoneId.systemDefault();
		int days = Math.max(FEWEST_DAYS, Math.toIntExact(late.plusDays(1).plusNanos(-1).toDays()) + 1);
		return new AggregationSettings(parse(this.time), zone, days, this.scripts);
	}

	/**
	 * YAML makes 1320 (minutes) of 22:00 and 79200 (seconds) of 22:00:00, unless they
	 * stand in quotes.
	 */
	private static LocalTime parse(String text) {
		try {
			if (!text.matches("\\d{1,5}")) {
				return LocalTime.parse(text.matches("\\d:.*") ? "0" + text : text);
			}
			int number = Integer.parseInt(text);
			if (number < MINUTES_OF_DAY) {
				return LocalTime.ofSecondOfDay(number * 60L);
			}
			if (number >= 60 * 60 && number < MINUTES_OF_DAY * 60) {
				return LocalTime.ofSecondOfDay(number);
			}
		}
		catch (DateTimeParseException ex) {
			// Told below.
		}
		throw new IllegalArgumentException(
				"monitoring.aggregation.time must be a time of day such as \"01:00\", not " + text);
	}

}
