package dev.monitoring.adapter.clickhouse;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;

import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;
import dev.monitoring.series.UsagePoint;

/**
 * The series that statistics are made of, and the names of what is made of them. No
 * series has a name that begins with an underscore.
 */
final class ClickHouseSeries {

	static final String REQUESTS = RequestPoint.LAYOUT.series();

	static final String ERRORS = ErrorPoint.LAYOUT.series();

	static final String USAGES = UsagePoint.LAYOUT.series();

	static final List<String> AGGREGATED = List.of(REQUESTS, ERRORS, USAGES);

	/**
	 * What was back-filled.
	 */
	static final String STEPS = "_aggregation_steps";

	/**
	 * How the tables begin into which a step's rows go first.
	 */
	static final String STAGING = "_aggregating_";

	/**
	 * As far as rows may be back-filled.
	 */
	private static final Duration YEARS = ClickHouseSettings.LONGEST_RETENTION;

	private ClickHouseSeries() {
	}

	/**
	 * How long aggregated periods are, so that every local day of a zone begins with one.
	 * @param zone the zone
	 * @param now the time from which it matters
	 * @return 60, and less where the zone is not at whole hours from UTC
	 */
	static int minutes(ZoneId zone, Instant now) {
		int minutes = 60;
		Instant moment = now.minus(YEARS);
		while (moment.isBefore(now.plus(YEARS))) {
			minutes = gcd(minutes, Math.abs(zone.getRules().getOffset(moment).getTotalSeconds()) / 60);
			ZoneOffsetTransition next = zone.getRules().nextTransition(moment);
			moment = (next != null) ? next.getInstant() : now.plus(YEARS);
		}
		return minutes;
	}

	static int gcd(int one, int other) {
		return (other == 0) ? one : gcd(other, one % other);
	}

	/**
	 * The table with the aggregated rows of a series.
	 */
	static String aggregated(String series) {
		return "_aggregated_" + series;
	}

	/**
	 * The materialized view that aggregates a series.
	 */
	static String view(String series) {
		return "_aggregate_" + series;
	}

}
