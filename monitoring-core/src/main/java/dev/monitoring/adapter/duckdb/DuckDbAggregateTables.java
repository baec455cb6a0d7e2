package dev.monitoring.adapter.duckdb;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;
import dev.monitoring.series.UsagePoint;
import dev.monitoring.storage.StoragePart;
import dev.monitoring.storage.StoragePart.State;
import dev.monitoring.storage.StorageScript;

/**
 * The tables of what is aggregated, in a schema of their own.
 */
final class DuckDbAggregateTables {

	private static final String SCHEMA = "aggregated";

	static final String REQUESTS = SCHEMA + ".requests_1d";

	static final String ERRORS = SCHEMA + ".errors_1d";

	static final String USAGES = SCHEMA + ".usages_1d";

	static final String SCOPE = SCHEMA + ".scope";

	static final List<String> TABLES = List.of(REQUESTS, ERRORS, USAGES, SCOPE);

	/**
	 * Those with rows by local day.
	 */
	static final List<String> BY_DAY = List.of(REQUESTS, ERRORS, USAGES);

	/**
	 * What is aggregated into them.
	 */
	static final List<String> SERIES = List.of(RequestPoint.LAYOUT.series(), ErrorPoint.LAYOUT.series(),
			UsagePoint.LAYOUT.series());

	private final DuckDbSession session;

	DuckDbAggregateTables(DuckDbSession session) {
		this.session = session;
	}

	/**
	 * The tables that there are.
	 */
	Set<String> names() throws SQLException {
		return new LinkedHashSet<>(this.session.rows(
				"SELECT schema_name || '.' || table_name FROM duckdb_tables()"
						+ " WHERE database_name = current_database() AND schema_name = '" + SCHEMA + "'",
				List.of(), (row) -> row.getString(1)));
	}

	/**
	 * The parts where there is no file.
	 */
	static List<StoragePart> missing() {
		return TABLES.stream().map((table) -> part(table, State.MISSING, "")).toList();
	}

	/**
	 * What there is. Tables are marked with the script that made them.
	 */
	List<StoragePart> parts() throws SQLException {
		Map<String, String> comments = new HashMap<>();
		this.session.rows(
				"SELECT schema_name || '.' || table_name, coalesce(comment, '') FROM duckdb_tables()"
						+ " WHERE database_name = current_database() AND schema_name = '" + SCHEMA + "'",
				List.of(), (row) -> comments.put(row.getString(1), row.getString(2)));
		String ours = mark(DuckDbScripts.ours(DuckDbScripts.TABLES));
		return TABLES.stream().map((table) -> part(table, comments.get(table), ours)).toList();
	}

	private static StoragePart part(String table, @Nullable String comment, String ours) {
		if (comment == null) {
			return part(table, State.MISSING, "");
		}
		return comment.equals(ours) ? part(table, State.PRESENT, "") : part(table, State.EDITED,
				"made by another script than this version's " + DuckDbScripts.TABLES + "; it stays");
	}

	private static StoragePart part(String table, State state, String detail) {
		return new StoragePart("table", table, state, detail);
	}

	private static String mark(String script) {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
			return "monitoring " + HexFormat.of().formatHex(hash, 0, 8);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Whose days are aggregated, and from when.
	 * @return {@code null} if nothing is aggregated
	 */
	@Nullable Scope scope() throws SQLException {
		if (!names().contains(SCOPE)) {
			return null;
		}
		return this.session
			.rows("SELECT zone, since FROM " + SCOPE, List.of(),
					(row) -> new Scope(ZoneId.of(row.getString(1)), row.getLong(2)))
			.stream()
			.findFirst()
			.orElse(null);
	}

	/**
	 * Makes what is missing.
	 * @return the tables that were made
	 */
	List<String> create(StorageScript script, ZoneId zone) throws SQLException {
		Set<String> before = names();
		this.session.transact((transaction) -> {
			for (String series : SERIES) {
				new DuckDbTables(transaction).create(series);
			}
			transaction.execute(script.text());
			for (String table : TABLES) {
				if (!before.contains(table)) {
					transaction.execute("COMMENT ON TABLE " + table + " IS '" + mark(script.text()) + "'");
				}
			}
			use(zone);
		});
		return TABLES.stream().filter((table) -> !before.contains(table)).toList();
	}

	/**
	 * Days of another zone are made anew where their points are kept, and stay where not.
	 */
	private void use(ZoneId zone) throws SQLException {
		Scope scope = scope();
		if (scope == null) {
			long kept = new DuckDbTables(this.session).keptFrom();
			long since = (kept == DuckDbTables.EVER) ? kept : DuckDbDay.startAtOrAfter(kept, zone);
			this.session.update("INSERT INTO " + SCOPE + " SELECT '" + zone + "', least(" + since
					+ ", coalesce(min(epoch_ns(day)), " + since + ")) FROM " + REQUESTS + " WHERE settled");
		}
		else if (!scope.zone().equals(zone)) {
			this.session.update("UPDATE " + SCOPE + " SET zone = '" + zone + "'");
			for (String table : BY_DAY) {
				this.session.update("DELETE FROM " + table + " WHERE NOT settled");
			}
		}
	}

	/**
	 * Removes our tables, and the schema if nobody else has tables in it.
	 */
	void drop() throws SQLException {
		this.session.transact((transaction) -> {
			for (String table : TABLES) {
				transaction.execute("DROP TABLE IF EXISTS " + table);
			}
			if (names().isEmpty()) {
				transaction.execute("DROP SCHEMA IF EXISTS " + SCHEMA);
			}
		});
	}

	/**
	 * What is aggregated.
	 *
	 * @param zone the zone of the days
	 * @param since the moment from which no point is missing, in nanoseconds since the
	 * epoch
	 */
	record Scope(ZoneId zone, long since) {

	}

}
