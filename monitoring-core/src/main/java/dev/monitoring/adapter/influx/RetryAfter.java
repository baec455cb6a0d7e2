package dev.monitoring.adapter.influx;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

import org.jspecify.annotations.Nullable;

/**
 * The header {@code Retry-After} in all the forms that servers and proxies send.
 */
final class RetryAfter {

	private static final double LONGEST = Duration.ofDays(1).toSeconds();

	private RetryAfter() {
	}

	/**
	 * How long a server asks to be left alone.
	 * @param header seconds, with decimals or without, or a date
	 * @param clock tells how far away the date is
	 * @return the time, or {@code null} where it is something else
	 */
	static @Nullable Duration parse(@Nullable String header, Clock clock) {
		if (header == null) {
			return null;
		}
		try {
			return seconds(Double.parseDouble(header.strip()));
		}
		catch (NumberFormatException ex) {
			return untilDate(header.strip(), clock);
		}
	}

	private static @Nullable Duration untilDate(String header, Clock clock) {
		try {
			Instant date = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header));
			Duration wait = Duration.between(clock.instant(), date);
			return seconds(Math.max(0, wait.toMillis() / 1000.0));
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	private static @Nullable Duration seconds(double seconds) {
		return (seconds >= 0) ? Duration.ofMillis((long) (1000 * Math.min(seconds, LONGEST))) : null;
	}

}
