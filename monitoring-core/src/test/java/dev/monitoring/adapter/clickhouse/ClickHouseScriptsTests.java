package dev.monitoring.adapter.clickhouse;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StorageException;
import dev.monitoring.storage.StorageScript;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link ClickHouseScripts} as text; a server applies them in
 * {@link ClickHouseStoragePreparationTests}.
 */
class ClickHouseScriptsTests {

	private static final Instant CUT = Instant.parse("2026-11-27T00:00:00Z");

	@Test
	void showsWhatIsApplied() throws StorageException {
		assertThat(names(settings("monitoring", null))).containsExactly("database.sql", "requests.sql", "errors.sql",
				"usages_statistic.sql", "aggregated_requests.sql", "aggregated_errors.sql",
				"aggregated_usages_statistic.sql", "aggregation_steps.sql", "aggregate_requests.sql",
				"aggregate_errors.sql", "aggregate_usages_statistic.sql", "backfill_requests.sql",
				"backfill_errors.sql", "backfill_usages_statistic.sql");
		assertThat(scripts(settings("monitoring", "east")))
			.allSatisfy((script) -> assertThat(script.text()).doesNotContain("${").endsWith(";\n"));
	}

	@Test
	void makesTablesAndViewsOfOneServer() throws StorageException {
		ClickHouseScripts scripts = scripts(settings("monitoring", null), 60);
		assertThat(scripts.table("requests").text())
			.contains("CREATE TABLE IF NOT EXISTS `monitoring`.`_aggregated_requests`\n")
			.contains("\nENGINE = AggregatingMergeTree\n")
			.contains("non_replicated_deduplication_window = 10000")
			.doesNotContain("ON CLUSTER", "Distributed", "TTL");
		assertThat(scripts.view("requests", CUT).text())
			.contains("CREATE MATERIALIZED VIEW IF NOT EXISTS `monitoring`.`_aggregate_requests`"
					+ " TO `monitoring`.`_aggregated_requests` AS\nSELECT")
			.contains("INTERVAL 60 MINUTE")
			.contains("Who applies this by hand must do\n-- so before the moment, or move it")
			.contains("\nFROM `monitoring`.`requests`\n")
			.contains("\nWHERE time >= toDateTime64('2026-11-27 00:00:00', 9, 'UTC')\n");
	}

	@Test
	void makesTablesAndViewsOfACluster() throws StorageException {
		ClickHouseScripts scripts = scripts(settings("monitoring", "east"), 60);
		for (String series : ClickHouseSeries.AGGREGATED) {
			List<String> tables = ClickHouseScripts.statements(scripts.table(series));
			assertThat(tables).hasSize(2);
			assertThat(tables.get(0))
				.contains("CREATE TABLE IF NOT EXISTS `monitoring`.`__aggregated_" + series + "` ON CLUSTER `east`\n")
				.contains("\nENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{shard}/{database}/{table}',"
						+ " '{replica}')\n")
				.contains("replicated_deduplication_window_seconds = 604800");
			assertThat(tables.get(1)).isEqualTo("CREATE TABLE IF NOT EXISTS `monitoring`.`_aggregated_" + series
					+ "` ON CLUSTER `east` AS `monitoring`.`__aggregated_" + series
					+ "` ENGINE = Distributed('east', 'monitoring', '__aggregated_" + series + "')");
			assertThat(scripts.view(series, CUT).text()).as("fed by the rows of the node, and into its own table")
				.contains("`monitoring`.`_aggregate_" + series + "` ON CLUSTER `east` TO `monitoring`.`__aggregated_"
						+ series + "` AS\nSELECT")
				.contains("FROM `monitoring`.`_" + series + "`\n");
		}
		assertThat(names(settings("monitoring", "east"))).contains("aggregate_requests.sql")
			.noneMatch((name) -> name.startsWith("backfill") || name.contains("steps"));
	}

	@Test
	void quotesNames() throws StorageException {
		ClickHouseScripts scripts = scripts(settings("a`b$1\\", "it's"), 60);
		assertThat(scripts.view("errors", CUT).text())
			.contains("`a\\`b$1\\\\`.`_aggregate_errors` ON CLUSTER `it's` TO");
		assertThat(scripts.table("errors").text())
			.contains("Distributed('it\\'s', 'a`b$1\\\\', '__aggregated_errors')");
	}

	@Test
	void findsTheMomentOfAView() throws StorageException {
		String view = scripts(settings("monitoring", null), 30).view("usages_statistic", CUT).text();
		assertThat(ClickHouseScripts.cut(view)).isEqualTo(CUT);
		assertThat(ClickHouseScripts.cut(view.replace("toDateTime64", "toDateTime"))).isNull();
	}

	@Test
	void aggregatesADayOfOlderPoints() throws StorageException {
		StorageScript script = scripts(settings("monitoring", null), 60).backfill("errors");
		assertThat(script.text()).contains("{from:DateTime64(9, 'UTC')}", "{to:DateTime64(9, 'UTC')}",
				"toYYYYMMDD(period) AS step");
		assertThat(ClickHouseScripts.between(script, CUT, CUT.plus(Duration.ofDays(1))))
			.contains("WHERE time >= toDateTime64('2026-11-27 00:00:00', 9, 'UTC') AND time <"
					+ " toDateTime64('2026-11-28 00:00:00', 9, 'UTC')")
			.doesNotContain("{", ";");
	}

	@ParameterizedTest
	@CsvSource({ "UTC, 60", "Europe/Moscow, 60", "Europe/Berlin, 60", "America/New_York, 60", "Africa/Cairo, 60",
			"Asia/Kolkata, 30", "Australia/Lord_Howe, 30", "America/St_Johns, 30", "Asia/Kathmandu, 15",
			"Pacific/Chatham, 15" })
	void aggregatesPeriodsThatLocalDaysBeginWith(ZoneId zone, int minutes) {
		assertThat(ClickHouseSeries.minutes(zone, CUT)).isEqualTo(minutes);
	}

	private static List<String> names(ClickHouseSettings settings) throws StorageException {
		return scripts(settings).stream().map(StorageScript::name).toList();
	}

	private static List<StorageScript> scripts(ClickHouseSettings settings) throws StorageException {
		ClickHouseMonitoringAdapter adapter = new ClickHouseMonitoringAdapter(settings);
		return adapter.preparation(AggregationSettings.defaults(ZoneId.of("UTC"))).scripts();
	}

	private static ClickHouseScripts scripts(ClickHouseSettings settings, int minutes) {
		return new ClickHouseScripts(new ClickHouseSchema(settings), minutes, null);
	}

	private static ClickHouseSettings settings(String database, String cluster) {
		return new ClickHouseSettings("http://localhost", database, "u", "", cluster, Duration.ofDays(30),
				Duration.ofSeconds(1), Duration.ofSeconds(1), null, true);
	}

}
