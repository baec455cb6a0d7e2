package dev.monitoring.adapter.duckdb;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;
import dev.monitoring.statistics.LatencyHistogram;
import dev.monitoring.statistics.RouteStatistics;

/**
 * Requests by service, route and status code: with exact percentiles from points, or with
 * estimates from histograms, which can be added up.
 */
final class DuckDbRoutes {

	private static final String REQUESTS = RequestPoint.LAYOUT.series();

	private static final String ERRORS = ErrorPoint.LAYOUT.series();

	private static final String GROUP = "period, service, route, status";

	private static final String ORDER = " ORDER BY period, requests DESC, service, route, status";

	private static final String STATUS = "coalesce(TRY_CAST(v[3] AS INTEGER), 0) AS status";

	private static final String BOUNDS = Arrays.toString(LatencyHistogram.bucketBounds()) + "::DOUBLE[]";

	private static final NavigableMap<Double, String> LABELS = labels();

	private final DuckDbSession session;

	private final DuckDbSource source;

	DuckDbRoutes(DuckDbSession session, DuckDbSource source) {
		this.session = session;
		this.source = source;
	}

	private static NavigableMap<Double, String> labels() {
		NavigableMap<Double, String> labels = new TreeMap<>();
		double[] bounds = LatencyHistogram.bucketBounds();
		for (int i = 0; i < bounds.length; i++) {
			labels.put(bounds[i], LatencyHistogram.bucketLabels().get(i));
		}
		labels.put(Double.POSITIVE_INFINITY, LatencyHistogram.bucketLabels().get(bounds.length));
		return labels;
	}

	/**
	 * Whether there are more requests than a number. Counting those of all services does
	 * not look into them.
	 */
	boolean areMoreThan(long number) throws SQLException {
		boolean all = this.source.query().service() == null && this.source.query().route() == null;
		DuckDbSource wide = this.source.ofAll();
		return count(wide) > number && (all || count(this.source) > number);
	}

	private long count(DuckDbSource source) throws SQLException {
		return new DuckDbSql().add("SELECT count(*) FROM (")
			.points(source, REQUESTS)
			.add(")")
			.rows(this.session, (row) -> row.getLong(1))
			.get(0);
	}

	List<RouteStatistics> exact() throws SQLException {
		return points().add(", t AS (SELECT " + GROUP + ", count(*) AS requests, avg(seconds) AS mean,")
			.add(" quantile_cont(seconds, [0.95, 0.99]) AS percentiles FROM r GROUP BY ALL)")
			.add(" SELECT t.*, coalesce(errors, 0) AS errors FROM t LEFT JOIN e USING (" + GROUP + ")" + ORDER)
			.limit(this.source.query().limit())
			.rows(this.session, (row) -> {
				double[] percentiles = doubles(row.getArray("percentiles"));
				return row(row, row.getDouble("mean"), percentiles[0], percentiles[1]);
			});
	}

	List<RouteStatistics> estimated() throws SQLException {
		DuckDbSql sql = points()
			.add(", parts AS MATERIALIZED (SELECT " + GROUP + ", count(*) AS requests, 0 AS errors,")
			.add(" sum(seconds) AS seconds, histogram(seconds, " + BOUNDS + ") AS times FROM r GROUP BY ALL")
			.add(" UNION ALL SELECT " + GROUP + ", 0, errors, 0, NULL FROM e");
		if (this.source.isAggregated()) {
			sql.add(" UNION ALL SELECT " + this.source.periodOfDay()
					+ ", service, route, status_code, requests, errors,")
				.add(" seconds, times FROM " + DuckDbAggregateTables.REQUESTS)
				.settled(this.source);
		}
		return sql.add("), t AS MATERIALIZED (SELECT " + GROUP + ", sum(requests)::BIGINT AS requests,")
			.add(" sum(errors)::BIGINT AS errors, sum(seconds) AS seconds FROM parts GROUP BY ALL")
			.add(" HAVING sum(requests) > 0" + ORDER)
			.limit(this.source.query().limit())
			.add("), h AS (SELECT " + GROUP + ", bucket.key AS bound, sum(bucket.value)::BIGINT AS count")
			.add(" FROM (SELECT " + GROUP + ", unnest(map_entries(times)) AS bucket FROM parts SEMI JOIN t USING (")
			.add(GROUP + ")) WHERE bucket.value > 0 GROUP BY ALL)")
			.add(", m AS (SELECT " + GROUP + ", map(list(bound), list(count)) AS times FROM h GROUP BY ALL)")
			.add(" SELECT t.*, times FROM t LEFT JOIN m USING (" + GROUP + ")" + ORDER)
			.rows(this.session, (row) -> {
				LatencyHistogram times = histogram(row.getObject("times"));
				return row(row, row.getDouble("seconds") / row.getLong("requests"), times.quantile(0.95),
						times.quantile(0.99));
			});
	}

	/**
	 * The requests {@code r}, and their errors {@code e} by group.
	 */
	private DuckDbSql points() {
		return new DuckDbSql().add("WITH r AS (SELECT period, service, route, " + STATUS)
			.add(", TRY_CAST(v[4] AS DOUBLE) AS seconds FROM (")
			.points(this.source, REQUESTS, "$.status_code", "$.execution_time")
			.add(")), e AS (SELECT period, service, route, " + STATUS + ", count(*) AS errors FROM (")
			.points(this.source, ERRORS, "$.status_code")
			.add(") GROUP BY ALL)");
	}

	private RouteStatistics row(ResultSet row, double mean, double p95, double p99) throws SQLException {
		return new RouteStatistics(this.source.period(row), row.getString("service"), row.getString("route"),
				row.getInt("status"), row.getLong("requests"), row.getLong("errors"), mean, p95, p99);
	}

	private static double[] doubles(@Nullable Array array) throws SQLException {
		double[] values = new double[2];
		if (array != null) {
			Object[] objects = (Object[]) array.getArray();
			for (int i = 0; i < values.length; i++) {
				values[i] = ((Number) objects[i]).doubleValue();
			}
		}
		return values;
	}

	private static LatencyHistogram histogram(@Nullable Object buckets) {
		LatencyHistogram histogram = new LatencyHistogram();
		if (buckets instanceof Map<?, ?> map) {
			map.forEach((bound, count) -> histogram.add(LABELS.ceilingEntry((Double) bound).getValue(),
					((Number) count).longValue()));
		}
		return histogram;
	}

}
