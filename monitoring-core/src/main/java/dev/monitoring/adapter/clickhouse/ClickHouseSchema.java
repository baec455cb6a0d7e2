package dev.monitoring.adapter.clickhouse;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The statements that make the database and the tables.
 */
final class ClickHouseSchema {

	/**
	 * How many inserts a table recognises when they are sent again.
	 */
	static final int WINDOW = 10_000;

	private static final Duration REPLICATED_WINDOW = Duration.ofDays(7);

	/**
	 * The longest retention with a partition for every day: more partitions make a server
	 * slow.
	 */
	private static final Duration LONGEST_BY_DAY = Duration.ofDays(100);

	private static final Pattern RETENTION = Pattern.compile("TTL .*?\\btoIntervalSecond\\((\\d+)\\)");

	private static final Pattern WINDOW_OF_TABLE = Pattern.compile("non_replicated_deduplication_window = (\\d+)");

	private final ClickHouseSettings settings;

	ClickHouseSchema(ClickHouseSettings settings) {
		this.settings = settings;
	}

	String createDatabase() {
		return "CREATE DATABASE IF NOT EXISTS " + quoted(this.settings.database()) + onCluster();
	}

	/**
	 * What makes the table of a series: on a cluster a replicated one on every node and
	 * one over all of them, which has the series' name.
	 */
	List<String> createTable(String series) {
		if (this.settings.cluster() == null) {
			return List.of(createTable(series, "MergeTree"));
		}
		String replicated = "ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')";
		return List.of(createTable(local(series), replicated),
				"CREATE TABLE IF NOT EXISTS " + table(series) + onCluster() + " AS " + table(local(series))
						+ " ENGINE = Distributed(" + text(this.settings.cluster()) + ", "
						+ text(this.settings.database()) + ", " + text(local(series))
						// A row sent again must reach the shard that knows its token.
						+ ", cityHash64(time))");
	}

	private String createTable(String table, String engine) {
		return "CREATE TABLE IF NOT EXISTS " + table(table) + onCluster() + " (time DateTime64(9), data JSON) ENGINE = "
				+ engine + " PARTITION BY " + partition() + " ORDER BY time TTL " + timeToLive()
				+ " SETTINGS non_replicated_deduplication_window = " + WINDOW + ", replicated_deduplication_window = "
				+ WINDOW + ", replicated_deduplication_window_seconds = " + REPLICATED_WINDOW.toSeconds()
				+ ", ttl_only_drop_parts = 1";
	}

	private String partition() {
		boolean byDay = this.settings.retention().compareTo(LONGEST_BY_DAY) <= 0;
		return (byDay ? "toYYYYMMDD" : "toYYYYMM") + "(time, 'UTC')";
	}

	private String timeToLive() {
		return "toDateTime(time, 'UTC') + toIntervalSecond(" + this.settings.retention().toSeconds() + ")";
	}

	/**
	 * What gives a table that is there the retention of the settings.
	 * @param engine the table's engine as the server describes it
	 * @return a statement, or {@code null} where the retention is right, or was written
	 * by somebody else
	 */
	@Nullable String changeRetention(String series, String engine) {
		Matcher matcher = RETENTION.matcher(engine);
		boolean ours = matcher.find() && Long.parseLong(matcher.group(1)) != this.settings.retention().toSeconds();
		return ours ? alter(series) + " MODIFY TTL " + timeToLive() : null;
	}

	/**
	 * What makes a table that is there recognise inserts that are sent again.
	 * @param engine the table's engine as the server describes it
	 * @return a statement, or {@code null} where the table does
	 */
	@Nullable String widenWindow(String series, String engine) {
		Matcher matcher = WINDOW_OF_TABLE.matcher(engine);
		boolean narrow = !matcher.find() || Long.parseLong(matcher.group(1)) < WINDOW;
		// Replicated tables have a window unless it is switched off.
		return (narrow && engine.startsWith("MergeTree"))
				? alter(series) + " MODIFY SETTING non_replicated_deduplication_window = " + WINDOW : null;
	}

	private String alter(String series) {
		return "ALTER TABLE " + table(stored(series)) + onCluster();
	}

	/**
	 * The name of the table that holds the rows of a series.
	 */
	String stored(String series) {
		return (this.settings.cluster() != null) ? local(series) : series;
	}

	/**
	 * The table that rows of a series are written to.
	 */
	String table(String series) {
		return quoted(this.settings.database()) + "." + quoted(series);
	}

	String existingDatabase() {
		return "SELECT name FROM system.databases WHERE name = " + text(this.settings.database());
	}

	String existingTable(String table) {
		return "SELECT engine_full FROM system.tables WHERE database = " + text(this.settings.database())
				+ " AND name = " + text(table);
	}

	/**
	 * A name that no series has.
	 */
	private static String local(String series) {
		return "_" + series;
	}

	private String onCluster() {
		return (this.settings.cluster() != null) ? " ON CLUSTER " + quoted(this.settings.cluster()) : "";
	}

	static String quoted(String name) {
		return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`";
	}

	static String text(String value) {
		return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
	}

}
