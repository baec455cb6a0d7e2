package dev.monitoring.adapter.clickhouse;

/**
 * The oldest version, which there is in Docker only.
 */
final class OldestClickHouseEngine extends ClickHouseEngine {

	OldestClickHouseEngine() {
		super(ClickHouseRequirements.OLDEST, true);
	}

}
