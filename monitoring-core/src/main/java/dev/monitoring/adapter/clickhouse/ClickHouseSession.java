package dev.monitoring.adapter.clickhouse;

import java.util.Map;

/**
 * A server that was found fit.
 */
record ClickHouseSession(ClickHouseServer server, ClickHouseTables tables, Map<String, String> insertSettings) {

	void insert(String series, ClickHouseBlock block, String token) throws Exception {
		this.tables.create(series);
		try {
			send(series, block, token);
		}
		catch (RuntimeException ex) {
			if (!ClickHouseFailures.MISSING.contains(ClickHouseFailures.code(ex))) {
				throw ex;
			}
			// Somebody dropped it.
			this.tables.forget(series);
			this.tables.createDatabase();
			this.tables.create(series);
			send(series, block, token);
		}
	}

	private void send(String series, ClickHouseBlock block, String token) throws Exception {
		if (!this.server.insert(this.tables.table(series), block, token, this.insertSettings)) {
			throw ClickHouseFailures.notClickHouse("with status 200");
		}
	}

}
