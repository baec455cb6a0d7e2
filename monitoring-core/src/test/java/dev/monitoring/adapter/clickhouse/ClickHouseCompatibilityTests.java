package dev.monitoring.adapter.clickhouse;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@link ClickHouseMonitoringAdapter} on the newest engine.
 */
@ExtendWith(ClickHouseEngine.class)
class ClickHouseCompatibilityTests extends ClickHouseCompatibility {

}
