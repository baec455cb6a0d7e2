package dev.monitoring.adapter.duckdb;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.monitoring.adapter.WriteException;
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

import static dev.monitoring.adapter.duckdb.DuckDbSource.instant;

/**
 * Statistics in SQL, from points and from what was aggregated of those that are no longer
 * kept.
 */
final class DuckDbStatisticsReader implements StatisticsReader {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final TypeReference<Map<String, Object>> DATA = new TypeReference<>() {
	};

	private static final String REQUESTS = RequestPoint.LAYOUT.series();

	private static final String ERRORS = ErrorPoint.LAYOUT.series();

	private static final String USAGES = UsagePoint.LAYOUT.series();

	/**
	 * An id that begins with its second, as those that the filter makes.
	 */
	private static final Pattern TIMED_ID = Pattern.compile("(\\d{1,10}),.+", Pattern.DOTALL);

	private static final Duration BEFORE_ID = Duration.ofMinutes(1);

	private static final Duration AFTER_ID = Duration.ofHours(1);

	private final DuckDbDatabase database;

	private final StatisticsSettings settings;

	DuckDbStatisticsReader(DuckDbDatabase database, StatisticsSettings settings) {
		this.database = database;
		this.settings = settings;
	}

	@Override
	public Statistics<RouteStatistics> routes(StatisticsQuery query) {
		return read((session) -> {
			DuckDbSource source = DuckDbSource.of(query, session, this.settings.aggregationZone());
			DuckDbRoutes routes = new DuckDbRoutes(session, source);
			boolean approximate = source.isAggregated() || routes.areMoreThan(this.settings.exactRows());
			return source.answer(approximate, approximate ? routes.estimated() : routes.exact());
		});
	}

	@Override
	public Statistics<ErrorStatistics> errors(StatisticsQuery query) {
		return read((session) -> {
			DuckDbSource source = DuckDbSource.of(query, session, this.settings.aggregationZone());
			DuckDbSql sql = new DuckDbSql().add("WITH parts AS (SELECT period, service, route, coalesce(v[3], '')")
				.add(" AS code, count(*) AS errors, min(time) AS first_seen, max(time) AS last_seen FROM (")
				.points(source, ERRORS, "$.error_code")
				.add(") GROUP BY ALL");
			if (source.isAggregated()) {
				sql.add(" UNION ALL SELECT " + source.periodOfDay() + ", service, route, error_code, errors,")
					.add(" first_seen, last_seen FROM " + DuckDbAggregateTables.ERRORS)
					.settled(source);
			}
			sql.add(") SELECT period, service, route, code, sum(errors)::BIGINT AS errors,")
				.add(" epoch_ns(min(first_seen)) AS first, epoch_ns(max(last_seen)) AS last FROM parts")
				.add(" GROUP BY ALL ORDER BY period, errors DESC, service, route, code")
				.limit(query.limit());
			return source.answer(false,
					sql.rows(session,
							(row) -> new ErrorStatistics(source.period(row), row.getString("service"),
									row.getString("route"), row.getString("code"), row.getLong("errors"),
									instant(row.getLong("first")), instant(row.getLong("last")))));
		});
	}

	@Override
	public Statistics<UsageStatistics> usages(StatisticsQuery query) {
		return read((session) -> {
			DuckDbSource source = DuckDbSource.of(query, session, this.settings.aggregationZone());
			int suffix = UsagePoint.SUFFIX.length();
			DuckDbSql sql = new DuckDbSql().add("WITH u AS (SELECT period, service, v[3] AS data,")
				.add(" unnest(json_keys(v[3])) AS key FROM (")
				.points(source, USAGES, "$")
				.add(")), parts AS (SELECT period, service, left(key, -" + suffix + ") AS name,")
				.add(" TRY_CAST(json_extract_string(data, '$.\"' || replace(key, '\"', '\\\"') || '\"') AS BIGINT)")
				.add(" AS usages FROM u WHERE ends_with(key, '" + UsagePoint.SUFFIX + "')")
				.add(" AND length(key) > " + suffix);
			if (source.isAggregated()) {
				sql.add(" UNION ALL SELECT " + source.periodOfDay() + ", service, name, usages FROM ")
					.add(DuckDbAggregateTables.USAGES)
					.settled(source);
			}
			sql.add(") SELECT period, service, name, coalesce(sum(usages), 0)::BIGINT AS usages FROM parts")
				.add(" GROUP BY ALL ORDER BY period, usages DESC, service, name")
				.limit(query.limit());
			return source.answer(false, sql.rows(session, (row) -> new UsageStatistics(source.period(row),
					row.getString("service"), row.getString("name"), row.getLong("usages"))));
		});
	}

	@Override
	public List<RequestRecord> requests(RequestQuery query) {
		return read((session) -> {
			Set<String> series = new DuckDbTables(session).series();
			RequestQuery near = near(query);
			List<RequestRecord> points = (near != null) ? points(session, series, near) : List.of();
			return points.isEmpty() ? points(session, series, query) : points;
		});
	}

	/**
	 * The part of a query's range around the second that the request's id tells.
	 */
	private static @Nullable RequestQuery near(RequestQuery query) {
		Matcher id = TIMED_ID.matcher((query.requestId() != null) ? query.requestId() : "");
		if (!id.matches()) {
			return null;
		}
		Instant second = Instant.ofEpochSecond(Long.parseLong(id.group(1)));
		Instant from = second.minus(BEFORE_ID);
		Instant to = second.plus(AFTER_ID);
		from = (query.from() != null && query.from().isAfter(from)) ? query.from() : from;
		to = (query.to() != null && query.to().isBefore(to)) ? query.to() : to;
		return !from.isBefore(to) ? null : new RequestQuery(from, to, query.service(), query.route(), query.requestId(),
				query.errorCode(), query.statusCode(), query.limit());
	}

	private static List<RequestRecord> points(DuckDbSession session, Set<String> series, RequestQuery query)
			throws SQLException {
		DuckDbSql sql = new DuckDbSql();
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
		return sql.add(" ORDER BY nanos, series")
			.limit(query.limit())
			.rows(session, (row) -> new RequestRecord(row.getString("series"), instant(row.getLong("nanos")),
					JSON.readValue(row.getString("data"), DATA)));
	}

	private <T> T read(DuckDbSessions.Use<T> question) {
		Duration timeout = this.settings.timeout();
		try {
			return this.database.read(timeout, "it took longer than monitoring.statistics.timeout ("
					+ timeout.toMillis() + "ms) and was cancelled. Ask for a shorter range, or raise it", question);
		}
		catch (SQLTimeoutException ex) {
			throw new StatisticsException("The monitoring database was not read to the end: " + ex.getMessage(), ex);
		}
		catch (SQLException ex) {
			throw new StatisticsException("The monitoring database could not be read: " + DuckDbFailures.firstWords(ex)
					+ " (the cause has it)." + DuckDbFailures.cure(ex), ex);
		}
		catch (WriteException ex) {
			throw new StatisticsException(
					"The monitoring database is not open: " + ex.getMessage() + " See /actuator/monitoring", ex);
		}
	}

}
