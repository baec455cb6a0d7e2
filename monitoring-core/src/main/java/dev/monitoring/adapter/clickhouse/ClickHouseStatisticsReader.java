package dev.monitoring.adapter.clickhouse;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.clickhouse.client.api.query.GenericRecord;

import org.jspecify.annotations.Nullable;

import dev.monitoring.statistics.ErrorStatistics;
import dev.monitoring.statistics.RequestQuery;
import dev.monitoring.statistics.RequestRecord;
import dev.monitoring.statistics.RouteStatistics;
import dev.monitoring.statistics.Statistics;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsRange;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.statistics.UsageStatistics;

/**
 * Statistics in SQL: from the raw rows while they cover the range, else from what the
 * views aggregated, too.
 */
final class ClickHouseStatisticsReader implements StatisticsReader, AutoCloseable {

	/**
	 * The second in an id that our filter made.
	 */
	private static final Pattern SECOND = Pattern.compile("(\\d{1,10}),.+");

	private static final Duration BEFORE_ID = Duration.ofSeconds(60);

	private static final Duration AFTER_ID = Duration.ofHours(1);

	private final ClickHouseReading reading;

	private final ClickHouseSettings store;

	private final StatisticsSettings settings;

	private final Clock clock;

	ClickHouseStatisticsReader(ClickHouseSettings settings, StatisticsSettings statisticsSettings, Clock clock) {
		this.reading = new ClickHouseReading(settings, statisticsSettings.timeout());
		this.store = settings;
		this.settings = statisticsSettings;
		this.clock = clock;
	}

	@Override
	public Statistics<RouteStatistics> routes(StatisticsQuery query) {
		Map<String, String> tables = this.reading.tables();
		StatisticsRange range = range(query, tables, ClickHouseSeries.REQUESTS, ClickHouseSeries.ERRORS);
		ClickHouseQueries queries = this.reading.queries(tables.keySet());
		boolean exact = !range.isAggregated() && count(queries.count(range, query)) <= this.settings.exactRows();
		return answer(range, !exact, queries.routes(range, query, exact),
				(row) -> new RouteStatistics(period(row, query), row.getString(2), row.getString(3), row.getInteger(4),
						row.getLong(5), row.getLong(6), row.getDouble(7), row.getDouble(8), row.getDouble(9)));
	}

	private long count(String query) {
		return this.reading.rows(query, (row) -> row.getLong(1)).get(0);
	}

	@Override
	public Statistics<ErrorStatistics> errors(StatisticsQuery query) {
		Map<String, String> tables = this.reading.tables();
		StatisticsRange range = range(query, tables, ClickHouseSeries.ERRORS);
		return answer(range, false, this.reading.queries(tables.keySet()).errors(range, query),
				(row) -> new ErrorStatistics(period(row, query), row.getString(2), row.getString(3), row.getString(4),
						row.getLong(5), instant(row.getLong(6)), instant(row.getLong(7))));
	}

	@Override
	public Statistics<UsageStatistics> usages(StatisticsQuery query) {
		Map<String, String> tables = this.reading.tables();
		StatisticsRange range = range(query, tables, ClickHouseSeries.USAGES);
		ClickHouseQueries queries = this.reading.queries(tables.keySet());
		List<String> keys = this.reading.rows(queries.usageKeys(range, query), (row) -> row.getString(1));
		return answer(range, false, queries.usages(range, query, keys),
				(row) -> new UsageStatistics(period(row, query), row.getString(2), row.getString(3), row.getLong(4)));
	}

	/**
	 * What raw rows cover, and what only aggregates do, if there are any.
	 * @param tables the engines of the tables that there are, by name
	 * @param series the series that are read, the one that makes the rows first
	 */
	private StatisticsRange range(StatisticsQuery query, Map<String, String> tables, String... series) {
		boolean aggregated = tables.containsKey(ClickHouseSeries.aggregated(series[0]));
		Instant kept = new ClickHouseKept(this.reading, this.store, tables).since(query, List.of(series),
				this.clock.instant());
		return StatisticsRange.of(query, kept, aggregated ? this.settings.aggregationZone() : null);
	}

	private <T> Statistics<T> answer(StatisticsRange range, boolean approximate, String query,
			Function<GenericRecord, T> mapping) {
		return new Statistics<>(range.from(), range.to(), approximate, this.reading.rows(query, mapping));
	}

	@Override
	public List<RequestRecord> requests(RequestQuery query) {
		List<String> series = (query.requestId() != null) ? this.reading.series()
				: Stream.of(ClickHouseSeries.REQUESTS, ClickHouseSeries.ERRORS)
					.filter(this.reading.tables()::containsKey)
					.toList();
		if (series.isEmpty()) {
			return List.of();
		}
		RequestQuery near = near(query);
		List<RequestRecord> points = (near != null) ? points(near, series) : List.of();
		return points.isEmpty() ? points(query, series) : points;
	}

	private List<RequestRecord> points(RequestQuery query, List<String> series) {
		return this.reading.rows(this.reading.queries(Set.of()).requests(query, series),
				(row) -> new RequestRecord(row.getString(1), instant(row.getLong(2)),
						ClickHouseJson.data(row.getString(3), row.getString(4))));
	}

	/**
	 * The same query for the time that a request's id tells, if it does.
	 */
	private static @Nullable RequestQuery near(RequestQuery query) {
		Matcher second = SECOND.matcher(String.valueOf(query.requestId()));
		if (!second.matches()) {
			return null;
		}
		Instant made = Instant.ofEpochSecond(Long.parseLong(second.group(1)));
		Instant from = made.minus(BEFORE_ID);
		Instant to = made.plus(AFTER_ID);
		if (query.from() != null && query.from().isAfter(from)) {
			from = query.from();
		}
		if (query.to() != null && query.to().isBefore(to)) {
			to = query.to();
		}
		return !from.isBefore(to) ? null : new RequestQuery(from, to, query.service(), query.route(), query.requestId(),
				query.errorCode(), query.statusCode(), query.limit());
	}

	private static @Nullable Instant period(GenericRecord row, StatisticsQuery query) {
		return (query.step() != null) ? instant(row.getLong(1)) : null;
	}

	private static Instant instant(long nanos) {
		return Instant.ofEpochSecond(0, nanos);
	}

	@Override
	public void close() {
		this.reading.close();
	}

}
