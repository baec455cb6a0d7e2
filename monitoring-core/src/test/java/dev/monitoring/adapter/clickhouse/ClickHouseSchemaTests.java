package dev.monitoring.adapter.clickhouse;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link ClickHouseSchema}.
 */
class ClickHouseSchemaTests {

	private static final Duration MONTH = Duration.ofDays(30);

	private final ClickHouseSchema single = schema(null, "monitoring", MONTH);

	private final ClickHouseSchema clustered = schema("east", "monitoring", MONTH);

	@Test
	void makesTheTableOfOneServer() {
		assertThat(this.single.createDatabase()).isEqualTo("CREATE DATABASE IF NOT EXISTS `monitoring`");
		assertThat(this.single.createTable("requests"))
			.containsExactly("CREATE TABLE IF NOT EXISTS `monitoring`.`requests` (time DateTime64(9), data JSON)"
					+ " ENGINE = MergeTree PARTITION BY toYYYYMMDD(time, 'UTC') ORDER BY time"
					+ " TTL toDateTime(time, 'UTC') + toIntervalSecond(2592000)"
					+ " SETTINGS non_replicated_deduplication_window = 10000, replicated_deduplication_window = 10000,"
					+ " replicated_deduplication_window_seconds = 604800, ttl_only_drop_parts = 1");
	}

	@Test
	void makesTheTablesOfACluster() {
		assertThat(this.clustered.createDatabase())
			.isEqualTo("CREATE DATABASE IF NOT EXISTS `monitoring` ON CLUSTER `east`");
		assertThat(this.clustered.createTable("requests")).containsExactly(
				"CREATE TABLE IF NOT EXISTS `monitoring`.`_requests` ON CLUSTER `east` (time DateTime64(9), data JSON)"
						+ " ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')"
						+ " PARTITION BY toYYYYMMDD(time, 'UTC') ORDER BY time"
						+ " TTL toDateTime(time, 'UTC') + toIntervalSecond(2592000)"
						+ " SETTINGS non_replicated_deduplication_window = 10000, replicated_deduplication_window = 10000,"
						+ " replicated_deduplication_window_seconds = 604800, ttl_only_drop_parts = 1",
				"CREATE TABLE IF NOT EXISTS `monitoring`.`requests` ON CLUSTER `east` AS `monitoring`.`_requests`"
						+ " ENGINE = Distributed('east', 'monitoring', '_requests', cityHash64(time))");
		assertThat(this.clustered.stored("requests")).isEqualTo("_requests");
		assertThat(this.clustered.table("requests")).isEqualTo("`monitoring`.`requests`");
	}

	@Test
	void cutsALongRetentionIntoMonths() {
		assertThat(schema(null, "d", Duration.ofDays(100)).createTable("s").get(0)).contains("toYYYYMMDD(time, 'UTC')");
		assertThat(schema(null, "d", Duration.ofDays(101)).createTable("s").get(0)).contains("toYYYYMM(time, 'UTC')");
	}

	@Test
	void changesARetentionOfOursOnly() {
		assertThat(this.single.changeRetention("s", "MergeTree ORDER BY time TTL toDateTime(time, 'UTC') +"
				+ " toIntervalSecond(2592000) SETTINGS index_granularity = 8192"))
			.isNull();
		assertThat(this.single.changeRetention("s", "MergeTree TTL toDateTime(time, 'UTC') + toIntervalSecond(60)"))
			.isEqualTo("ALTER TABLE `monitoring`.`s` MODIFY TTL toDateTime(time, 'UTC') + toIntervalSecond(2592000)");
		assertThat(this.clustered.changeRetention("s", "ReplicatedMergeTree TTL x + toIntervalSecond(60)"))
			.startsWith("ALTER TABLE `monitoring`.`_s` ON CLUSTER `east` MODIFY TTL");
		assertThat(this.single.changeRetention("s", "MergeTree TTL toDate(time) + toIntervalYear(1)")).isNull();
		assertThat(this.single.changeRetention("s", "MergeTree ORDER BY time")).isNull();
	}

	@Test
	void widensTheWindowOfATableThatHasNone() {
		String widened = "ALTER TABLE `monitoring`.`s` MODIFY SETTING non_replicated_deduplication_window = 10000";
		assertThat(this.single.widenWindow("s", "MergeTree ORDER BY time")).isEqualTo(widened);
		assertThat(this.single.widenWindow("s", "MergeTree SETTINGS non_replicated_deduplication_window = 100"))
			.isEqualTo(widened);
		assertThat(this.single.widenWindow("s", "MergeTree SETTINGS non_replicated_deduplication_window = 20000"))
			.isNull();
		assertThat(this.single.widenWindow("s", "SharedMergeTree ORDER BY time")).isNull();
	}

	@Test
	void quotesNames() {
		ClickHouseSchema hostile = schema("it's", "a`b\\c'", MONTH);
		assertThat(hostile.createDatabase()).isEqualTo("CREATE DATABASE IF NOT EXISTS `a\\`b\\\\c'` ON CLUSTER `it's`");
		assertThat(hostile.createTable("s").get(1)).contains("Distributed('it\\'s', 'a`b\\\\c\\'', '_s',");
	}

	private static ClickHouseSchema schema(String cluster, String database, Duration retention) {
		return new ClickHouseSchema(new ClickHouseSettings("http://localhost", database, "u", "", cluster, retention,
				Duration.ofSeconds(1), Duration.ofSeconds(1), null, true));
	}

}
