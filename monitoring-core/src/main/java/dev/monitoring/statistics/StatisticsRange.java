package dev.monitoring.statistics;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a range are read from: what was aggregated up to a moment, raw rows
 * from it. Aggregates count whole local days only, so that a range that needs them
 * begins, and ends where no raw rows are left, with a day.
 *
 * @param from the start of the range that can be covered, inclusive
 * @param rawFrom where raw rows take over; {@code from} where they cover all
 * @param to the end of the range, exclusive
 */
public record StatisticsRange(Instant from, Instant rawFrom, Instant to) {

	/**
	 * Finds the range that a query can be answered for.
	 * @param query the query
	 * @param rawKept the moment from which all raw rows are kept
	 * @param zone the zone whose days are aggregated, or {@code null} if there are no
	 * aggregates
	 * @return the range
	 */
	public static StatisticsRange of(StatisticsQuery query, Instant rawKept, @Nullable ZoneId zone) {
		Instant from = query.from();
		Instant to = query.to();
		if (!from.isBefore(rawKept)) {
			return new StatisticsRange(from, from, to);
		}
		if (zone == null) {
			Instant kept = earlier(rawKept, to);
			return new StatisticsRange(kept, kept, to);
		}
		Instant firstWholeDay = dayAtOrAfter(rawKept, zone);
		if (to.isAfter(firstWholeDay)) {
			return new StatisticsRange(dayAtOrBefore(from, zone), firstWholeDay, to);
		}
		Instant end = dayAtOrAfter(to, zone);
		return new StatisticsRange(dayAtOrBefore(from, zone), end, end);
	}

	/**
	 * Whether aggregates are needed.
	 * @return {@code false} if raw rows cover all
	 */
	public boolean isAggregated() {
		return this.from.isBefore(this.rawFrom);
	}

	/**
	 * Whether raw rows are needed.
	 * @return {@code false} if aggregates cover all
	 */
	public boolean isRaw() {
		return this.rawFrom.isBefore(this.to);
	}

	/**
	 * The first instant of a moment's local day; midnight, or what comes in its place
	 * where it is skipped.
	 * @param moment the moment
	 * @param zone the zone
	 * @return the start of the day
	 */
	public static Instant dayAtOrBefore(Instant moment, ZoneId zone) {
		return dayStart(LocalDate.ofInstant(moment, zone), zone);
	}

	private static Instant dayAtOrAfter(Instant moment, ZoneId zone) {
		LocalDate day = LocalDate.ofInstant(moment, zone);
		Instant start = dayStart(day, zone);
		return start.equals(moment) ? start : dayStart(day.plusDays(1), zone);
	}

	private static Instant dayStart(LocalDate day, ZoneId zone) {
		return day.atStartOfDay(zone).toInstant();
	}

	private static Instant earlier(Instant one, Instant other) {
		return one.isBefore(other) ? one : other;
	}

}
