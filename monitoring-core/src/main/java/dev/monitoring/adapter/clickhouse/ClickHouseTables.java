package dev.monitoring.adapter.clickhouse;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.adapter.WriteException;

/**
 * Makes the database and, at its first point, the table of a series. What is there
 * already is used as it is, but for the retention and the window of tokens.
 */
final class ClickHouseTables {

	private static final Logger logger = LoggerFactory.getLogger(ClickHouseMonitoringAdapter.class);

	private final ClickHouseServer server;

	private final ClickHouseSchema schema;

	private final Set<String> known = ConcurrentHashMap.newKeySet();

	ClickHouseTables(ClickHouseServer server, ClickHouseSchema schema) {
		this.server = server;
		this.schema = schema;
	}

	/**
	 * Makes the database. Asked first, since making needs a right even where there is
	 * nothing to make.
	 */
	void createDatabase() throws Exception {
		if (!databaseExists()) {
			mayCreate("The database of monitoring.clickhouse.database");
			this.server.execute(this.schema.createDatabase());
		}
	}

	boolean databaseExists() {
		return !this.server.texts(this.schema.existingDatabase(), Map.of()).isEmpty();
	}

	void create(String series) throws Exception {
		if (!this.known.contains(series)) {
			String engine = engine(this.schema.stored(series));
			if (engine == null || engine(series) == null) {
				mayCreate("The table of the series " + series);
				for (String statement : this.schema.createTable(series)) {
					this.server.execute(statement);
				}
			}
			else {
				adapt(series, engine);
			}
			this.known.add(series);
		}
	}

	private void mayCreate(String what) throws WriteException {
		if (!this.schema.mayChange()) {
			throw ClickHouseFailures.hold(what + " is missing. Make it by the storages command, or set"
					+ " monitoring.initialize-schema to always.");
		}
	}

	private @Nullable String engine(String table) {
		List<String> engines = this.server.texts(this.schema.existingTable(table), Map.of());
		return engines.isEmpty() ? null : engines.get(0);
	}

	private void adapt(String series, String engine) {
		alter(this.schema.widenWindow(series, engine), "A batch that is sent again could be stored twice");
		if (this.schema.mayChange()) {
			changeRetention(series, engine);
		}
	}

	/**
	 * Others may share the table, and what a shorter retention deletes is gone.
	 */
	private void changeRetention(String series, String engine) {
		Duration actual = ClickHouseSchema.retention(engine);
		Duration wanted = this.schema.retention();
		boolean changed = alter(this.schema.changeRetention(series, engine),
				"Points are kept for another time than monitoring.clickhouse.retention");
		if (changed && actual != null && wanted.compareTo(actual) < 0) {
			logger.warn("The retention of the table {} was {} and is {} now, because monitoring.clickhouse.retention"
					+ " says so: points of all who write to it are deleted earlier. Set the same retention in all"
					+ " applications that share the database.", this.schema.table(series), actual, wanted);
		}
	}

	/**
	 * Alters a table, or says what happens otherwise.
	 * @return whether it was altered
	 */
	private boolean alter(@Nullable String statement, String otherwise) {
		if (statement == null) {
			return false;
		}
		String reason = "monitoring.initialize-schema forbids to change the table.";
		if (this.schema.mayChange()) {
			try {
				this.server.execute(statement);
				return true;
			}
			catch (Exception ex) {
				reason = String.valueOf(ClickHouseFailures.of(ex).getMessage());
			}
		}
		logger.warn("{}, because {} Let an operator run: {}", otherwise, reason, statement);
		return false;
	}

	/**
	 * Looks again before the next write.
	 */
	void forget(String series) {
		this.known.remove(series);
	}

	/**
	 * The table to write a series to.
	 */
	String table(String series) {
		return this.schema.table(series);
	}

}
