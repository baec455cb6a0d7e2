package dev.monitoring.adapter.clickhouse;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringClock;
import dev.monitoring.statistics.RequestQuery;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsRange;

/**
 * The texts of statistics queries: from raw rows, and where these do not cover the range
 * from what the views aggregated, too. Columns are read by position.
 */
final class ClickHouseQueries {

	private static final BigInteger LONGEST_STEP = BigInteger.valueOf(Long.MAX_VALUE);

	private static final String TEXT = "ifNull(data.%1$s::Nullable(String), '') AS %1$s";

	private static final String SERVICE = TEXT.formatted("service");

	private static final String ROUTE = TEXT.formatted("route");

	private static final String STATUS = "ifNull(accurateCastOrNull(data.status_code, 'Int32'), 0) AS status_code";

	private static final String SECONDS = "accurateCastOrNull(data.execution_time, 'Float64') AS seconds";

	private static final String ROUTE_KEY = "period, service, route, status_code";

	private static final String SKETCH = "quantilesTDigest%s(0.95, 0.99)";

	private final ClickHouseSchema schema;

	/**
	 * The names of the tables that there are.
	 */
	private final Set<String> tables;

	ClickHouseQueries(ClickHouseSchema schema, Set<String> tables) {
		this.schema = schema;
		this.tables = tables;
	}

	/**
	 * How many requests a range has.
	 */
	String count(StatisticsRange range, StatisticsQuery query) {
		return "SELECT toInt64(count()) FROM " + rawRows(ClickHouseSeries.REQUESTS, range) + where(query, true);
	}

	/**
	 * Period, service, route, status code, requests, errors, mean and both percentiles.
	 */
	String routes(StatisticsRange range, StatisticsQuery query, boolean exact) {
		return "WITH r AS (" + (exact ? exactRoutes(range, query) : sketchedRoutes(range, query)) + "), e AS (SELECT "
				+ ROUTE_KEY + ", sum(errors) AS errors FROM (" + errorRows(range, query) + ") GROUP BY " + ROUTE_KEY
				+ ") SELECT " + ROUTE_KEY + ", toInt64(requests), toInt64(e.errors), ifNotFinite(ifNull(mean, 0), 0),"
				+ " ifNotFinite(percentiles[1], 0), ifNotFinite(percentiles[2], 0) FROM r LEFT JOIN e USING ("
				+ ROUTE_KEY + ") ORDER BY period, requests DESC, service, route, status_code LIMIT " + query.limit();
	}

	private String exactRoutes(StatisticsRange range, StatisticsQuery query) {
		return "SELECT " + ROUTE_KEY + ", count() AS requests, avg(seconds) AS mean,"
				+ " quantilesExactInclusive(0.95, 0.99)(seconds) AS percentiles FROM (" + requestRows(range, query)
				+ ") GROUP BY " + ROUTE_KEY;
	}

	private String sketchedRoutes(StatisticsRange range, StatisticsQuery query) {
		String raw = "SELECT " + ROUTE_KEY + ", count() AS requests,"
				+ " avgStateIf(ifNull(seconds, 0), isNotNull(seconds)) AS mean, " + SKETCH.formatted("StateIf")
				+ "(ifNull(seconds, 0), isNotNull(seconds)) AS percentiles FROM (" + requestRows(range, query)
				+ ") GROUP BY " + ROUTE_KEY;
		String aggregated = "SELECT " + aggregatedPeriod(range, query) + ", service::String AS service,"
				+ " route::String AS route, status_code, toUInt64(requests) AS requests, mean, percentiles"
				+ aggregatedRows(ClickHouseSeries.REQUESTS, range, query);
		return "SELECT " + ROUTE_KEY + ", sum(requests) AS requests, avgMerge(mean) AS mean, "
				+ SKETCH.formatted("Merge") + "(percentiles) AS percentiles FROM (" + union(range, aggregated, raw)
				+ ") GROUP BY " + ROUTE_KEY;
	}

	private String requestRows(StatisticsRange range, StatisticsQuery query) {
		return "SELECT " + rawPeriod(range, query) + ", " + SERVICE + ", " + ROUTE + ", " + STATUS + ", " + SECONDS
				+ " FROM " + rawRows(ClickHouseSeries.REQUESTS, range) + where(query, false);
	}

	/**
	 * Period, service, route, error code, errors, and the nanoseconds of the first and
	 * last.
	 */
	String errors(StatisticsRange range, StatisticsQuery query) {
		return "SELECT period, service, route, error_code, toInt64(sum(errors)) AS total,"
				+ " toUnixTimestamp64Nano(min(first_seen)), toUnixTimestamp64Nano(max(last_seen)) FROM ("
				+ errorRows(range, query) + ") GROUP BY period, service, route, error_code"
				+ " ORDER BY period, total DESC, service, route, error_code LIMIT " + query.limit();
	}

	private String errorRows(StatisticsRange range, StatisticsQuery query) {
		String raw = "SELECT " + rawPeriod(range, query) + ", " + SERVICE + ", " + ROUTE + ", " + STATUS + ", "
				+ TEXT.formatted("error_code") + ", toUInt64(1) AS errors, time AS first_seen, time AS last_seen FROM "
				+ rawRows(ClickHouseSeries.ERRORS, range) + where(query, false);
		String aggregated = "SELECT " + aggregatedPeriod(range, query) + ", service::String AS service,"
				+ " route::String AS route, status_code, error_code::String AS error_code, toUInt64(errors) AS errors,"
				+ " first_seen::DateTime64(9) AS first_seen, last_seen::DateTime64(9) AS last_seen"
				+ aggregatedRows(ClickHouseSeries.ERRORS, range, query);
		return union(range, aggregated, raw);
	}

	/**
	 * Period, service, name and usages.
	 */
	String usages(StatisticsRange range, StatisticsQuery query) {
		String raw = "SELECT period, service, substring(path, 1, length(path) - length('_usages')) AS name, usages"
				+ " FROM (SELECT " + rawPeriod(range, query) + ", " + SERVICE + ", " + ROUTE + ", " + usedPath() + ", "
				+ usedTimes() + " FROM " + rawRows(ClickHouseSeries.USAGES, range) + where(query, false)
				+ ") WHERE isNotNull(usages)";
		String aggregated = "SELECT " + aggregatedPeriod(range, query) + ", service::String AS service,"
				+ " name::String AS name, toNullable(toInt64(usages)) AS usages"
				+ aggregatedRows(ClickHouseSeries.USAGES, range, query);
		return "SELECT period, service, name, toInt64(ifNull(sum(usages), 0)) AS total FROM ("
				+ union(range, aggregated, raw)
				+ ") GROUP BY period, service, name ORDER BY period, total DESC, service, name LIMIT " + query.limit();
	}

	private static String usedPath() {
		return "arrayJoin(arrayFilter(key -> endsWith(key, '_usages') AND length(key) > length('_usages'),"
				+ " JSONAllPaths(data))) AS path";
	}

	/**
	 * Follows a path whose parts are known at run time only.
	 */
	private static String usedTimes() {
		return "toInt64OrNull(trim(BOTH '\"' FROM arrayFold((json, key) -> JSONExtractRaw(json, key),"
				+ " splitByChar('.', path), toString(data)))) AS usages";
	}

	/**
	 * Series, nanoseconds, data, and the types of the data as JSON.
	 */
	String requests(RequestQuery query, List<String> series) {
		String where = range(query.from(), query.to()) + equal("data.request_id::Nullable(String)", query.requestId())
				+ equal("data.error_code::Nullable(String)", query.errorCode())
				+ equal("ifNull(data.service::Nullable(String), '')", query.service())
				+ equal("ifNull(data.route::Nullable(String), '')", query.route()) + ((query.statusCode() != null)
						? " AND accurateCastOrNull(data.status_code, 'Int32') = " + query.statusCode() : "");
		String rows = series.stream()
			.map((name) -> "SELECT " + ClickHouseSchema.text(name) + " AS series, time, data FROM "
					+ this.schema.table(name) + where + " ORDER BY time LIMIT " + query.limit())
			.collect(Collectors.joining(") UNION ALL (", "(", ")"));
		return "SELECT series, toUnixTimestamp64Nano(time), toString(data), toJSONString(JSONAllPathsWithTypes(data))"
				+ " FROM (" + rows + ") ORDER BY time, series LIMIT " + query.limit();
	}

	private static String union(StatisticsRange range, String aggregated, String raw) {
		return Stream.of(range.isAggregated() ? aggregated : "", (range.isRaw() || !range.isAggregated()) ? raw : "")
			.filter((part) -> !part.isEmpty())
			.collect(Collectors.joining(" UNION ALL "));
	}

	/**
	 * The rows of a series in the raw part of a range; none where there is no table.
	 */
	private String rawRows(String series, StatisticsRange range) {
		String table = this.tables.contains(series) ? this.schema.table(series)
				: "(SELECT now64(9) AS time, '{}'::JSON AS data WHERE 0)";
		return table + range(range.rawFrom(), range.to());
	}

	private static String range(@Nullable Instant from, @Nullable Instant to) {
		return " WHERE 1" + ((from != null) ? " AND time >= " + moment(from) : "")
				+ ((to != null) ? " AND time < " + moment(to) : "");
	}

	private String aggregatedRows(String series, StatisticsRange range, StatisticsQuery query) {
		return " FROM " + this.schema.table(ClickHouseSeries.aggregated(series)) + " AS a WHERE a.period >= "
				+ second(range.from()) + " AND a.period < " + second(range.rawFrom()) + where(query, false);
	}

	private static String where(StatisticsQuery query, boolean withoutColumns) {
		String text = withoutColumns ? "ifNull(data.%s::Nullable(String), '')" : "%s";
		return equal(text.formatted("service"), query.service()) + equal(text.formatted("route"), query.route());
	}

	private static String equal(String expression, @Nullable String value) {
		return (value != null) ? " AND " + expression + " = " + ClickHouseSchema.text(value) : "";
	}

	private static String rawPeriod(StatisticsRange range, StatisticsQuery query) {
		return period("toUnixTimestamp64Nano(time)", range, query);
	}

	private static String aggregatedPeriod(StatisticsRange range, StatisticsQuery query) {
		return period("toUnixTimestamp(a.period) * 1000000000", range, query);
	}

	/**
	 * The start of the period that a row belongs to, in nanoseconds since the epoch.
	 */
	private static String period(String nanos, StatisticsRange range, StatisticsQuery query) {
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

	private static String second(Instant moment) {
		return "toDateTime(" + Math.max(0, Math.min(0xffff_ffffL, moment.getEpochSecond())) + ", 'UTC')";
	}

}
