package dev.monitoring.adapter.duckdb;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringClock;
import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;
import dev.monitoring.series.UsagePoint;
import dev.monitoring.statistics.ErrorStatistics;
import dev.monitoring.statistics.RequestQuery;
import dev.monitoring.statistics.RequestRecord;
import dev.monitoring.statistics.RouteStatistics;
import dev.monitoring.statistics.Statistics;
import dev.monitoring.statistics.StatisticsException;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.statistics.UsageStatistics;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Statistics in SQL, from the raw rows.
 */
final class DuckDbStatisticsReader implements StatisticsReader {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final TypeReference<Map<String, Object>> DATA = new TypeReference<>() {
	};

	private static final String REQUESTS = RequestPoint.LAYOUT.series();

	private static final String ERRORS = ErrorPoint.LAYOUT.series();

	private static final String USAGES = UsagePoint.LAYOUT.series();

	private final DuckDbDatabase database;

	private final StatisticsSettings settings;

	DuckDbStatisticsReader(DuckDbDatabase database, StatisticsSettings settings) {
		this.database = database;
		this.settings = settings;
	}

	@Override
	public Statistics<RouteStatistics> routes(StatisticsQuery query) {
		return read((connection, series) -> {
			boolean exact = count(connection, series, query) <= this.settings.exactRows();
			return answer(connection, query, !exact, routes(connection, series, query, exact));
		});
	}

	private List<RouteStatistics> routes(Connection connection, Set<String> series, StatisticsQuery query,
			boolean exact) throws SQLException {
		if (!series.contains(REQUESTS)) {
			return List.of();
		}
		Sql sql = new Sql();
		sql.add("WITH r AS (SELECT ")
			.period(query)
			.add(", data->>'$.service' AS service, data->>'$.route' AS route,")
			.add(" TRY_CAST(data->>'$.status_code' AS INTEGER) AS status,")
			.add(" TRY_CAST(data->>'$.execution_time' AS DOUBLE) AS seconds FROM requests")
			.where(query)
			.add("), e AS (SELECT ")
			.period(query)
			.add(", data->>'$.service' AS service, data->>'$.route' AS route,")
			.add(" TRY_CAST(data->>'$.status_code' AS INTEGER) AS status, count(*) AS errors FROM ")
			.table(series, ERRORS)
			.where(query)
			.add(" GROUP BY ALL)");
		sql.add(" SELECT r.period, r.service, r.route, r.status, count(*) AS requests,")
			.add(" coalesce(any_value(e.errors), 0) AS errors, avg(seconds) AS mean, ")
			.add(exact ? "quantile_cont(seconds, [0.95, 0.99])" : "approx_quantile(seconds, [0.95, 0.99])")
			.add(" AS percentiles FROM r LEFT JOIN e ON r.period = e.period AND r.service = e.service")
			.add(" AND r.route = e.route AND r.status IS NOT DISTINCT FROM e.status")
			.add(" GROUP BY r.period, r.service, r.route, r.status")
			.add(" ORDER BY r.period, requests DESC, r.service, r.route, r.status")
			.limit(query.limit());
		return sql.rows(connection, (row) -> {
			double[] percentiles = doubles(row.getArray("percentiles"));
			return new RouteStatistics(period(row, query), row.getString("service"), row.getString("route"),
					row.getInt("status"), row.getLong("requests"), row.getLong("errors"), row.getDouble("mean"),
					percentiles[0], percentiles[1]);
		});
	}

	@Override
	public Statistics<ErrorStatistics> errors(StatisticsQuery query) {
		return read((connection, series) -> {
			Sql sql = new Sql().add("SELECT ")
				.period(query)
				.add(", data->>'$.service' AS service, data->>'$.route' AS route,")
				.add(" coalesce(data->>'$.error_code', '') AS code, count(*) AS errors,")
				.add(" epoch_ns(min(time)) AS first, epoch_ns(max(time)) AS last FROM ")
				.table(series, ERRORS)
				.where(query)
				.add(" GROUP BY ALL ORDER BY period, errors DESC, service, route, code")
				.limit(query.limit());
			return answer(connection, query, false,
					sql.rows(connection,
							(row) -> new ErrorStatistics(period(row, query), row.getString("service"),
									row.getString("route"), row.getString("code"), row.getLong("errors"),
									instant(row.getLong("first")), instant(row.getLong("last")))));
		});
	}

	@Override
	public Statistics<UsageStatistics> usages(StatisticsQuery query) {
		return read((connection, series) -> {
			Sql sql = new Sql().add("WITH u AS (SELECT ")
				.period(query)
				.add(", data->>'$.service' AS service, data, unnest(json_keys(data)) AS key FROM ")
				.table(series, USAGES)
				.where(query)
				.add(") SELECT period, service, left(key, -" + UsagePoint.SUFFIX.length() + ") AS name,")
				.add(" sum(TRY_CAST(json_extract_string(data, '$.\"' || replace(key, '\"', '\\\"') || '\"') AS BIGINT))")
				.add("::BIGINT AS usages FROM u WHERE ends_with(key, '" + UsagePoint.SUFFIX + "')")
				.add(" GROUP BY ALL ORDER BY period, usages DESC, service, name")
				.limit(query.limit());
			return answer(connection, query, false,
					sql.rows(connection, (row) -> new UsageStatistics(period(row, query), row.getString("service"),
							row.getString("name"), row.getLong("usages"))));
		});
	}

	@Override
	public List<RequestRecord> requests(RequestQuery query) {
		return read((connection, series) -> {
			Sql sql = new Sql();
			for (String name : (query.requestId() != null) ? series : Set.of(REQUESTS, ERRORS)) {
				if (series.contains(name)) {
					sql.add(sql.isEmpty() ? "" : " UNION ALL ")
						.add("SELECT '" + name + "' AS series, epoch_ns(time) AS nanos, data FROM ")
						.add(DuckDbTables.quoted(name))
						.where(query);
				}
			}
			if (sql.isEmpty()) {
				return List.of();
			}
			sql.add(" ORDER BY nanos, series").limit(query.limit());
			return sql.rows(connection, (row) -> new RequestRecord(row.getString("series"),
					instant(row.getLong("nanos")), JSON.readValue(row.getString("data"), DATA)));
		});
	}

	private long count(Connection connection, Set<String> series, StatisticsQuery query) throws SQLException {
		return new Sql().add("SELECT count(*) FROM ")
			.table(series, REQUESTS)
			.where(query)
			.rows(connection, (row) -> row.getLong(1))
			.get(0);
	}

	/**
	 * The answer with the range that it really covers: nothing older is kept.
	 */
	private static <T> Statistics<T> answer(Connection connection, StatisticsQuery query, boolean approximate,
			List<T> rows) throws SQLException {
		long keptFrom = new Sql().add("SELECT coalesce(max(nanos), " + Long.MIN_VALUE + ") FROM ")
			.add(DuckDbTables.KEPT_FROM)
			.rows(connection, (row) -> row.getLong(1))
			.get(0);
		Instant kept = instant(keptFrom);
		Instant from = kept.isAfter(query.from()) ? kept : query.from();
		return new Statistics<>(from.isAfter(query.to()) ? query.to() : from, query.to(), approximate, rows);
	}

	private <T> T read(SeriesQuestion<T> question) {
		try {
			T answer = this.database
				.read((connection) -> question.ask(connection, new DuckDbTables(connection).series()));
			if (answer == null) {
				throw new StatisticsException("The monitoring database is not open: /actuator/monitoring says why",
						null);
			}
			return answer;
		}
		catch (SQLException ex) {
			throw new StatisticsException("The monitoring database could not be read: " + DuckDbFailures.firstWords(ex)
					+ " (the cause has it)", ex);
		}
	}

	private static @Nullable Instant period(ResultSet row, StatisticsQuery query) throws SQLException {
		return (query.step() != null) ? instant(row.getLong("period")) : null;
	}

	private static Instant instant(long nanos) {
		return Instant.ofEpochSecond(0, nanos);
	}

	private static double[] doubles(java.sql.@Nullable Array array) throws SQLException {
		double[] values = new double[2];
		if (array != null) {
			Object[] objects = (Object[]) array.getArray();
			for (int i = 0; i < values.length; i++) {
				values[i] = ((Number) objects[i]).doubleValue();
			}
		}
		return values;
	}

	/**
	 * What is asked of the series that there are.
	 *
	 * @param <T> the answer
	 */
	@FunctionalInterface
	private interface SeriesQuestion<T> {

		T ask(Connection connection, Set<String> series) throws SQLException;

	}

	/**
	 * Makes something of a row.
	 *
	 * @param <T> what it makes
	 */
	@FunctionalInterface
	private interface RowMapping<T> {

		T map(ResultSet row) throws SQLException;

	}

	/**
	 * A statement with its parameters in the order of its question marks.
	 */
	private static final class Sql {

		private final StringBuilder text = new StringBuilder();

		private final List<Object> parameters = new ArrayList<>();

		Sql add(String part) {
			this.text.append(part);
			return this;
		}

		boolean isEmpty() {
			return this.text.isEmpty();
		}

		/**
		 * The start of the period that a row belongs to, in nanoseconds.
		 */
		Sql period(StatisticsQuery query) {
			if (query.step() == null) {
				return add("0 AS period");
			}
			long from = MonitoringClock.nanos(query.from());
			long step = query.step().toNanos();
			// From may be centuries ago: the difference does not fit 64 bits then.
			return add("((epoch_ns(time)::HUGEINT - " + from + ") // " + step + " * " + step + " + " + from
					+ ")::BIGINT AS period");
		}

		/**
		 * A series' table, or one without rows where there is none yet.
		 */
		Sql table(Set<String> series, String name) {
			return add(series.contains(name) ? DuckDbTables.quoted(name)
					: "(SELECT NULL::TIMESTAMP_NS AS time, NULL::JSON AS data WHERE false)");
		}

		Sql where(StatisticsQuery query) {
			return range(query.from(), query.to()).equal("service", query.service()).equal("route", query.route());
		}

		Sql where(RequestQuery query) {
			Integer status = query.statusCode();
			return range(query.from(), query.to()).equal("request_id", query.requestId())
				.equal("error_code", query.errorCode())
				.equal("status_code", (status != null) ? status.toString() : null)
				.equal("service", query.service())
				.equal("route", query.route());
		}

		private Sql range(@Nullable Instant from, @Nullable Instant to) {
			add(" WHERE true");
			if (from != null) {
				add(" AND time >= make_timestamp_ns(" + MonitoringClock.nanos(from) + ")");
			}
			if (to != null) {
				add(" AND time < make_timestamp_ns(" + MonitoringClock.nanos(to) + ")");
			}
			return this;
		}

		private Sql equal(String key, @Nullable String value) {
			if (value != null) {
				add(" AND (data->>'$." + key + "') = ?");
				this.parameters.add(value);
			}
			return this;
		}

		Sql limit(int limit) {
			return add(" LIMIT " + limit);
		}

		<T> List<T> rows(Connection connection, RowMapping<T> mapping) throws SQLException {
			try (PreparedStatement statement = connection.prepareStatement(this.text.toString())) {
				for (int i = 0; i < this.parameters.size(); i++) {
					statement.setObject(i + 1, this.parameters.get(i));
				}
				try (ResultSet result = statement.executeQuery()) {
					List<T> rows = new ArrayList<>();
					while (result.next()) {
						rows.add(mapping.map(result));
					}
					return rows;
				}
			}
		}

	}

}
