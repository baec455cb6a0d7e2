package dev.monitoring.adapter.clickhouse;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.monitoring.statistics.StatisticsQuery;

/**
 * Since when all raw rows are there. The retention alone does not tell: the one of the
 * table may be shorter than that of the settings, and rows that went under a shorter one
 * do not come back when it is raised.
 */
final class ClickHouseKept {

	private final ClickHouseReading reading;

	private final ClickHouseSchema schema;

	/**
	 * The engines of the tables that there are, by name.
	 */
	private final Map<String, String> tables;

	private final Duration retention;

	ClickHouseKept(ClickHouseReading reading, ClickHouseSettings settings, Map<String, String> tables) {
		this.reading = reading;
		this.schema = new ClickHouseSchema(settings);
		this.tables = tables;
		this.retention = settings.retention();
	}

	/**
	 * Finds the moment.
	 * @param query the query whose range matters
	 * @param series the series that are read for it
	 */
	Instant since(StatisticsQuery query, List<String> series, Instant now) {
		return series.stream().map((name) -> since(query, name, now)).max(Instant::compareTo).orElse(now);
	}

	private Instant since(StatisticsQuery query, String series, Instant now) {
		Instant kept = now.minus(retention(series));
		// What is lost just before the range tells that its beginning may be, too.
		Instant day = query.from().truncatedTo(ChronoUnit.DAYS);
		Instant from = day.isAfter(kept) ? day : kept;
		if (!this.tables.containsKey(ClickHouseSeries.aggregated(series)) || !from.isBefore(query.to())) {
			return kept;
		}
		return lastLost(series, from, query.to()).map(ClickHouseKept::nextDay).orElse(kept);
	}

	private Duration retention(String series) {
		Duration actual = ClickHouseSchema.retention(this.tables.getOrDefault(this.schema.stored(series), ""));
		return (actual != null && actual.compareTo(this.retention) < 0) ? actual : this.retention;
	}

	/**
	 * The last hour that has aggregated rows and no raw ones.
	 */
	private Optional<Instant> lastLost(String series, Instant from, Instant to) {
		String raw = this.tables.containsKey(series)
				? "SELECT toStartOfHour(time, 'UTC') FROM " + this.schema.table(series)
						+ ClickHouseTerms.range(from, to.plus(1, ChronoUnit.HOURS))
				: "SELECT toDateTime(0, 'UTC') WHERE 0";
		return this.reading
			.rows("SELECT toInt64(toUnixTimestamp(toStartOfHour(max(a.period)))) FROM "
					+ this.schema.table(ClickHouseSeries.aggregated(series)) + " AS a WHERE a.period >= "
					+ ClickHouseTerms.second(from) + " AND a.period < " + ClickHouseTerms.second(to)
					+ " AND toStartOfHour(a.period) NOT IN (" + raw + ")",
					(row) -> Instant.ofEpochSecond(row.getLong(1)))
			.stream()
			.filter(Instant.EPOCH::isBefore)
			.findFirst();
	}

	/**
	 * The day after that of the next hour, of which a part may be lost: rows expire by
	 * parts, hardly any of which reaches beyond.
	 */
	private static Instant nextDay(Instant lost) {
		return lost.plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
	}

}
