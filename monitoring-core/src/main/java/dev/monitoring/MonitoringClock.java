package dev.monitoring;

import java.time.Clock;
import java.time.Instant;

/**
 * The time of points: nanoseconds since the epoch.
 */
public final class MonitoringClock {

	/**
	 * The farthest second that every store can keep (the year 2262; 1677 before the
	 * epoch).
	 */
	private static final long MAX_SECOND = 9_223_372_035L;

	private MonitoringClock() {
	}

	/**
	 * The moment a clock shows.
	 * @param clock the clock
	 * @return nanoseconds since the epoch
	 */
	public static long nanos(Clock clock) {
		return nanos(clock.instant());
	}

	/**
	 * A moment as the time of a point.
	 * @param instant the moment
	 * @return nanoseconds since the epoch; for a moment that no store can keep, the
	 * nearest one that it can (in the years 1677 and 2262)
	 */
	public static long nanos(Instant instant) {
		long second = Math.max(-MAX_SECOND, Math.min(MAX_SECOND, instant.getEpochSecond()));
		return second * 1_000_000_000L + instant.getNano();
	}

}
