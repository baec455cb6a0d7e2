package dev.monitoring.adapter.clickhouse;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringClock;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsRange;

/**
 * Pieces of queries in which values stand.
 */
final class ClickHouseTerms {

	private static final BigInteger LONGEST_STEP = BigInteger.valueOf(Long.MAX_VALUE);

	private ClickHouseTerms() {
	}

	static String range(@Nullable Instant from, @Nullable Instant to) {
		return " WHERE 1" + ((from != null) ? " AND time >= " + moment(from) : "")
				+ ((to != null) ? " AND time < " + moment(to) : "");
	}

	static String where(StatisticsQuery query, boolean withoutColumns) {
		String text = withoutColumns ? "ifNull(data.%s::Nullable(String), '')" : "%s";
		return equal(text.formatted("service"), query.service()) + equal(text.formatted("route"), query.route());
	}

	static String equal(String expression, @Nullable String value) {
		return (value != null) ? " AND " + expression + " = " + ClickHouseSchema.text(value) : "";
	}

	static String rawPeriod(StatisticsRange range, StatisticsQuery query) {
		return period("toUnixTimestamp64Nano(time)", range, query);
	}

	static String aggregatedPeriod(StatisticsRange range, StatisticsQuery query) {
		return period("toUnixTimestamp(a.period) * 1000000000", range, query);
	}

	/**
	 * The start of the period that a row belongs to, in nanoseconds since the epoch.
	 */
	static String period(String nanos, StatisticsRange range, StatisticsQuery query) {
		Duration step = query.step();
		if (step == null) {
			return "toInt64(0) AS period";
		}
		BigInteger length = BigInteger.valueOf(step.getSeconds())
			.multiply(BigInteger.valueOf(1_000_000_000))
			.add(BigInteger.valueOf(step.getNano()))
			.min(LONGEST_STEP);
		long from = MonitoringClock.nanos(range.from());
		return "toInt64(intDiv(toInt128(" + nanos + ") - (" + from + "), " + length + ") * " + length + " + (" + from
				+ ")) AS period";
	}

	static String moment(Instant moment) {
		return "fromUnixTimestamp64Nano(" + MonitoringClock.nanos(moment) + ")";
	}

	static String second(Instant moment) {
		return "toDateTime(" + Math.max(0, Math.min(0xffff_ffffL, moment.getEpochSecond())) + ", 'UTC')";
	}

}
