package dev.monitoring.adapter.influx;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringClock;
import dev.monitoring.statistics.StatisticsQuery;

/**
 * The periods that get rows of their own: of one length, counted from a moment.
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

	static Periods of(StatisticsQuery query) {
		Duration step = query.step();
		return new Periods(query.from(), (step == null || step.compareTo(LONGEST_STEP) < 0) ? step : LONGEST_STEP);
	}

	/**
	 * Gives a query the values that the texts need.
	 */
	void addTo(FluxQuery query) {
		if (this.step != null) {
			long offset = Math.floorMod(MonitoringClock.nanos(this.origin), this.step.toNanos());
			query.with("step", this.step).with("offset", Duration.ofNanos(offset));
		}
	}

	/**
	 * Splits tables by period.
	 */
	String window() {
		return (this.step != null) ? "\n\t|> window(every: v.step, offset: v.offset)" : "";
	}

	/**
	 * Applies a function to each table and period, of what is aggregated already: the
	 * storage engine does it.
	 */
	String aggregate(String function) {
		return (this.step != null) ? "\n\t|> aggregateWindow(every: v.step, offset: v.offset, fn: " + function
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
