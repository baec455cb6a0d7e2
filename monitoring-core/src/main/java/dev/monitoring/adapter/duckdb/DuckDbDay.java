package dev.monitoring.adapter.duckdb;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

import dev.monitoring.MonitoringClock;

/**
 * A local day.
 *
 * @param date its date
 * @param start its first instant, in nanoseconds since the epoch
 * @param end the first instant of the next day
 */
record DuckDbDay(LocalDate date, long start, long end) implements Comparable<DuckDbDay> {

	static DuckDbDay of(long nanos, ZoneId zone) {
		LocalDate date = LocalDate.ofInstant(Instant.ofEpochSecond(0, nanos), zone);
		return new DuckDbDay(date, start(date, zone), start(date.plusDays(1), zone));
	}

	/**
	 * The start of the first day that is not earlier than a moment.
	 */
	static long startAtOrAfter(long nanos, ZoneId zone) {
		DuckDbDay day = of(nanos, zone);
		return (day.start() == nanos) ? nanos : day.end();
	}

	private static long start(LocalDate date, ZoneId zone) {
		return MonitoringClock.nanos(date.atStartOfDay(zone).toInstant());
	}

	@Override
	public int compareTo(DuckDbDay other) {
		return Long.compare(this.start, other.start);
	}

}
