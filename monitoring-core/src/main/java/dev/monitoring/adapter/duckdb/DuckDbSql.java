package dev.monitoring.adapter.duckdb;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringClock;
import dev.monitoring.statistics.RequestQuery;

/**
 * A statement with its parameters in the order of its question marks.
 */
final class DuckDbSql {

	private final StringBuilder text = new StringBuilder();

	private final List<Object> parameters = new ArrayList<>();

	DuckDbSql add(String part) {
		this.text.append(part);
		return this;
	}

	boolean isEmpty() {
		return this.text.isEmpty();
	}

	/**
	 * Points in a range, as rows of {@code period}, {@code service}, {@code route},
	 * {@code time} and the texts {@code v[3]} and on. Texts are taken out of a point all
	 * at once: each look into it costs as much as all.
	 * @param table the series
	 * @param paths what to take out beside service and route, such as
	 * {@code $.error_code}
	 */
	DuckDbSql points(DuckDbSource source, String table, String... paths) {
		add("SELECT " + source.period("time") + " AS period, coalesce(v[1], '') AS service,")
			.add(" coalesce(v[2], '') AS route, time, v FROM (SELECT time, data->>['$.service', '$.route'");
		for (String path : paths) {
			add(", '" + path + "'");
		}
		return add("] AS v FROM ").add(source.table(table))
			.add(" WHERE true")
			.range("time", source.from(), source.to())
			.add(") WHERE true")
			.equal("coalesce(v[1], '')", source.query().service())
			.equal("coalesce(v[2], '')", source.query().route());
	}

	/**
	 * The condition on what was aggregated of points that are no longer kept.
	 */
	DuckDbSql settled(DuckDbSource source) {
		return add(" WHERE settled").range("day", source.from(), source.to())
			.equal("service", source.query().service())
			.equal("route", source.query().route());
	}

	DuckDbSql where(RequestQuery query) {
		Integer status = query.statusCode();
		return add(" WHERE true").range("time", query.from(), query.to())
			.equal("(data->>'$.request_id')", query.requestId())
			.equal("(data->>'$.error_code')", query.errorCode())
			.equal("(data->>'$.status_code')", (status != null) ? status.toString() : null)
			.equal("(data->>'$.service')", query.service())
			.equal("(data->>'$.route')", query.route());
	}

	private DuckDbSql range(String column, @Nullable Instant from, @Nullable Instant to) {
		if (from != null) {
			add(" AND " + column + " >= make_timestamp_ns(" + MonitoringClock.nanos(from) + ")");
		}
		if (to != null) {
			add(" AND " + column + " < make_timestamp_ns(" + MonitoringClock.nanos(to) + ")");
		}
		return this;
	}

	private DuckDbSql equal(String expression, @Nullable String value) {
		if (value != null) {
			add(" AND " + expression + " = ?");
			this.parameters.add(value);
		}
		return this;
	}

	DuckDbSql limit(int limit) {
		return add(" LIMIT " + limit);
	}

	<T> List<T> rows(DuckDbSession session, DuckDbSession.RowMapping<T> mapping) throws SQLException {
		return session.rows(this.text.toString(), this.parameters, mapping);
	}

}
