package dev.monitoring.adapter.clickhouse;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@link ClickHouseMonitoringAdapter} on the oldest version that it works with.
 */
@ExtendWith(OldestClickHouseEngine.class)
class OldestClickHouseCompatibilityTests extends ClickHouseCompatibility {

}
