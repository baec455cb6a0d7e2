package dev.monitoring.adapter.clickhouse;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.monitoring.adapter.clickhouse.ClickHousePart.Found;
import dev.monitoring.storage.StorageException;
import dev.monitoring.storage.StorageScript;

/**
 * Finds the tables and views of aggregation in the server, and marks those that we made.
 */
final class ClickHouseParts {

	private static final String QUERY = " AS SELECT ";

	private final ClickHouseServer server;

	private final ClickHouseSchema schema;

	private final ClickHouseScripts scripts;

	ClickHouseParts(ClickHouseServer server, ClickHouseSchema schema, ClickHouseScripts scripts) {
		this.server = server;
		this.schema = schema;
		this.scripts = scripts;
	}

	/**
	 * Finds all parts, tables before views.
	 * @param cut the moment from which a view that is not there would count
	 */
	List<ClickHousePart> find(Instant cut) throws StorageException {
		Map<String, Found> found = found();
		List<ClickHousePart> parts = new ArrayList<>();
		for (String series : ClickHouseSeries.AGGREGATED) {
			String name = ClickHouseSeries.aggregated(series);
			parts.add(table(name, this.scripts.table(series), found));
			if (!this.schema.stored(name).equals(name)) {
				parts.add(table(this.schema.stored(name), this.scripts.table(series), found));
			}
		}
		if (this.schema.isBackfilled()) {
			parts.add(table(ClickHouseSeries.STEPS, this.scripts.steps(), found));
		}
		for (String series : ClickHouseSeries.AGGREGATED) {
			parts.add(view(series, found.get(ClickHouseSeries.view(series)), cut));
		}
		return parts;
	}

	/**
	 * The moment from which a view counts that is there.
	 * @return the moment, or {@code null} if it is not there or says none
	 */
	@Nullable Instant cut(String view) {
		Found found = found().get(view);
		return (found != null) ? ClickHouseScripts.cut(found.definition()) : null;
	}

	private Map<String, Found> found() {
		Map<String, Found> found = new HashMap<>();
		this.server.rows(this.schema.definitions(), Map.of())
			.forEach((row) -> found.put(row.getString(1), new Found(row.getString(2), row.getString(3))));
		return found;
	}

	private static ClickHousePart table(String name, StorageScript script, Map<String, Found> found) {
		return new ClickHousePart("table", name, script, "", found.get(name));
	}

	/**
	 * A view, which keeps the moment that it has.
	 */
	private ClickHousePart view(String series, @Nullable Found found, Instant otherwise) throws StorageException {
		Instant own = (found != null) ? ClickHouseScripts.cut(found.definition()) : null;
		ClickHouseScripts scripts = (found != null) ? this.scripts.notCoarserThan(found.definition()) : this.scripts;
		StorageScript script = scripts.view(series, (own != null) ? own : otherwise);
		return new ClickHousePart(ClickHousePart.VIEW, ClickHouseSeries.view(series), script, query(script), found);
	}

	/**
	 * The query of a view as the server would write it.
	 */
	private String query(StorageScript script) throws StorageException {
		String statement = ClickHouseScripts.statements(script).get(0);
		try {
			String formatted = this.server
				.texts("SELECT formatQuerySingleLine(" + ClickHouseSchema.text(statement) + ")", Map.of())
				.get(0);
			return formatted.substring(formatted.indexOf(QUERY) + QUERY.indexOf("SELECT"));
		}
		catch (RuntimeException ex) {
			throw new StorageException(
					"The script " + script.name() + " cannot be read: " + ClickHouseFailures.ofStatement(ex), null);
		}
	}

	/**
	 * Writes into a part's comment what it looks like now, so that changes by others can
	 * be told from those between our versions.
	 */
	void stamp(String name) throws Exception {
		Found found = found().get(name);
		if (found != null && !found.isStamped() && !this.schema.isDistributed(name)) {
			this.server.execute("ALTER TABLE " + this.schema.table(name) + this.schema.onCluster() + " MODIFY COMMENT "
					+ ClickHouseSchema.text(found.stamp()));
		}
	}

}
