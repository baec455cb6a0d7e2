package dev.monitoring.adapter.influx;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringClock;

/**
 * The periods that get rows of their own: of one length, counted from a moment. A day
 * that is aggregated belongs to the period of its middle, since local days are not all of
 * one length.
 *
 * @param origin where one of them begins
 * @param step their length, or {@code null} for one period
 */
record Periods(Instant origin, @Nullable Duration step) {

	/**
	 * What is longer than all times that a point can have does not fit 64 bits of
	 * nanoseconds.
	 */
	private static final Duration LONGEST_STEP = Duration.ofDays(100 * 365);

	/**
	 * From the start of a day to its middle.
	 */
	private static final Duration HALF_A_DAY = Duration.ofHours(12);

	/**
	 * The periods of an answer.
	 * @param from where the answer begins, raw rows or aggregated ones
	 * @param step their length, or {@code null} for one period
	 */
	static Periods of(Instant from, @Nullable Duration step) {
		return new Periods(from, (step == null || step.compareTo(LONGEST_STEP) < 0) ? step : LONGEST_STEP);
	}

	/**
	 * Gives a query the values that the texts need.
	 */
	void addTo(FluxQuery query) {
		if (this.step != null) {
			query.with("step", this.step)
				.with("offset", offset(this.origin, this.step))
				.with("dayOffset", offset(this.origin.minus(HALF_A_DAY), this.step));
		}
	}

	private static Duration offset(Instant origin, Duration step) {
		return Duration.ofNanos(Math.floorMod(MonitoringClock.nanos(origin), step.toNanos()));
	}

	/**
	 * Splits tables by period.
	 */
	String window() {
		return (this.step != null) ? "\n\t|> window(every: v.step, offset: v.offset)" : "";
	}

	/**
	 * Applies a function to each table and period of raw rows: the storage engine does
	 * it.
	 */
	String aggregate(String function) {
		return aggregate(function, "v.offset");
	}

	/**
	 * Applies a function to each table and period of days.
	 */
	String aggregateDays(String function) {
		return aggregate(function, "v.dayOffset");
	}

	private String aggregate(String function, String offset) {
		return (this.step != null) ? "\n\t|> aggregateWindow(every: v.step, offset: " + offset + ", fn: " + function
				+ ", createEmpty: false, timeSrc: \"_start\")" : "\n\t|> " + function + "()";
	}

	/**
	 * The start of the period of a moment.
	 * @param moment the moment
	 * @return the start, or {@code null} if there is one period
	 */
	@Nullable Instant of(Instant moment) {
		if (this.step == null) {
			return null;
		}
		long origin = MonitoringClock.nanos(this.origin);
		long step = this.step.toNanos();
		return Instant.ofEpochSecond(0, origin + Math.floorDiv(MonitoringClock.nanos(moment) - origin, step) * step);
	}

	/**
	 * The start of the period of a row of {@link #aggregateDays}, which has the start of
	 * a day or what is half a day before a period.
	 * @param moment its time
	 * @return the start, or {@code null} if there is one period
	 */
	@Nullable Instant ofDays(Instant moment) {
		return of(moment.plus(HALF_A_DAY));
	}

	/**
	 * The end of the period of a moment.
	 * @param moment the moment
	 * @param end where there is one period
	 * @return the end, never after the other
	 */
	Instant end(Instant moment, Instant end) {
		Instant start = of(moment);
		if (start == null || this.step == null) {
			return end;
		}
		Instant next = start.plus(this.step);
		return next.isBefore(end) ? next : end;
	}

}
