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

	/**
	 * Whether statements that make or alter something may be sent.
	 */
	boolean mayChange() {
		return this.settings.initializeSchema();
	}

	/**
	 * How long points shall be kept.
	 */
	Duration retention() {
		return this.settings.retention();
	}

	/**
	 * Whether points from before a view are aggregated. On a cluster, partitions would
	 * have to be replaced on all shards at once.
	 */
	boolean isBackfilled() {
		return this.settings.cluster() == null;
	}

	String createDatabase() {
		return "CREATE DATABASE IF NOT EXISTS " + quoted(this.settings.database()) + onCluster();
	}

	/**
	 * What makes the table of a series: on a cluster a replicated one on every node and
	 * one over all of them, which has the series' name.
	 */
	List<String> createTable(String series) {
		String distributed = createDistributed(series);
		return (distributed != null) ? List.of(createStored(series), distributed) : List.of(createStored(series));
	}

	private String createStored(String series) {
		return "CREATE TABLE IF NOT EXISTS " + storedTable(series) + onCluster()
				+ " (time DateTime64(9), data JSON) ENGINE = " + engine("MergeTree") + " PARTITION BY " + partition()
				+ " ORDER BY time TTL " + timeToLive() + " SETTINGS " + windows() + ", ttl_only_drop_parts = 1";
	}

	/**
	 * An engine, on a cluster its replicated kind.
	 */
	String engine(String engine) {
		return (this.settings.cluster() != null)
				? "Replicated" + engine + "('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')" : engine;
	}

	/**
	 * The windows in which inserts that are sent again are recognised.
	 */
	static String windows() {
		return "non_replicated_deduplication_window = " + WINDOW + ", replicated_deduplication_window = " + WINDOW
				+ ", replicated_deduplication_window_seconds = " + REPLICATED_WINDOW.toSeconds();
	}

	/**
	 * What makes the table over all nodes of a cluster.
	 * @return a statement, or {@code null} without a cluster
	 */
	@Nullable String createDistributed(String name) {
		String cluster = this.settings.cluster();
		return (cluster == null) ? null
				: "CREATE TABLE IF NOT EXISTS " + table(name) + onCluster() + " AS " + storedTable(name)
						+ " ENGINE = Distributed(" + text(cluster) + ", " + text(this.settings.database()) + ", "
						+ text(stored(name))
						// A row sent again must reach the shard that knows its token.
						+ (name.startsWith("_") ? ")" : ", cityHash64(time))");
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

	String alter(String series) {
		return "ALTER TABLE " + storedTable(series) + onCluster();
	}

	/**
	 * What drops a table or view of ours, at once.
	 */
	String drop(String name) {
		return "DROP TABLE IF EXISTS " + table(name) + onCluster() + " SYNC";
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

	/**
	 * Whether a table of ours, which is no view, is one over all nodes of a cluster.
	 */
	boolean isDistributed(String name) {
		return this.settings.cluster() != null
				&& ClickHouseSeries.AGGREGATED.stream().map(ClickHouseSeries::aggregated).anyMatch(name::equals);
	}

	/**
	 * The table that holds rows, quoted.
	 */
	String storedTable(String name) {
		return table(stored(name));
	}

	String existingDatabase() {
		return "SELECT name FROM system.databases WHERE name = " + text(this.settings.database());
	}

	String existingTable(String table) {
		return "SELECT engine_full FROM system.tables WHERE database = " + text(this.settings.database())
				+ " AND name = " + text(table);
	}

	/**
	 * The retention that a table has.
	 * @param engine the table's engine as the server describes it
	 * @return the time, or {@code null} where it has none or one of another form
	 */
	static @Nullable Duration retention(String engine) {
		Matcher matcher = RETENTION.matcher(engine);
		return matcher.find() ? Duration.ofSeconds(Long.parseLong(matcher.group(1))) : null;
	}

	/**
	 * The names of all tables.
	 */
	String existingTables() {
		return "SELECT name FROM system.tables WHERE database = " + text(this.settings.database());
	}

	/**
	 * The names and engines of all tables.
	 */
	String existingEngines() {
		return "SELECT name, engine_full FROM system.tables WHERE database = " + text(this.settings.database());
	}

	/**
	 * The names of the columns of a table, in its order.
	 */
	String columns(String table) {
		return "SELECT name FROM system.columns WHERE database = " + text(this.settings.database()) + " AND table = "
				+ text(table) + " ORDER BY position";
	}

	/**
	 * Name, definition and comment of our tables and views: of a view its query.
	 */
	String definitions() {
		return "SELECT name, if(engine = 'MaterializedView', as_select,"
				+ " replaceRegexpOne(create_table_query, ' COMMENT \\'[^\\']*\\'$', '')), comment FROM system.tables WHERE database = "
				+ text(this.settings.database()) + " AND startsWith(name, '_')";
	}

	/**
	 * The tables that have points.
	 */
	String existingSeries() {
		return "SELECT table FROM system.columns WHERE database = " + text(this.settings.database())
				+ " AND NOT startsWith(table, '_') AND name = 'data' AND startsWith(type, 'JSON') ORDER BY table";
	}

	/**
	 * A name that no series has.
	 */
	private static String local(String series) {
		return "_" + series;
	}

	String onCluster() {
		return (this.settings.cluster() != null) ? " ON CLUSTER " + quoted(this.settings.cluster()) : "";
	}

	static String quoted(String name) {
		return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`";
	}

	static String text(String value) {
		return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
	}

}
