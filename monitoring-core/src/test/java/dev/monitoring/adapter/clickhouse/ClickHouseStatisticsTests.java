package dev.monitoring.adapter.clickhouse;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.StatisticsCompatibilityKit;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StoragePreparation;

/**
 * The statistics of {@link ClickHouseMonitoringAdapter} by the compatibility kit.
 */
@ExtendWith(ClickHouseEngine.class)
class ClickHouseStatisticsTests extends StatisticsCompatibilityKit {

	private final List<MonitoringAdapter> adapters = new ArrayList<>();

	private ClickHouseStore store;

	private String database;

	@BeforeEach
	void chooseDatabase(ClickHouseStore store) {
		this.store = store;
		this.database = store.newDatabase();
	}

	@AfterEach
	void closeAdapters() {
		this.adapters.forEach(MonitoringAdapter::close);
	}

	@Override
	protected ClickHouseMonitoringAdapter adapter() {
		return adapter(LONG);
	}

	private ClickHouseMonitoringAdapter adapter(Duration retention) {
		ClickHouseMonitoringAdapter adapter = new ClickHouseMonitoringAdapter(
				this.store.settings(this.database, retention));
		this.adapters.add(adapter);
		return adapter;
	}

	@Override
	protected StatisticsReader reader(StatisticsSettings settings, Duration retention) {
		return adapter(retention).statistics(settings);
	}

	@Override
	protected StoragePreparation preparation(AggregationSettings settings, Duration retention) {
		return adapter(retention).preparation(settings);
	}

	@Override
	protected void deleteRawBefore(Instant moment) {
		for (String series : List.of("requests", "errors", "usages_statistic")) {
			this.store.query("ALTER TABLE " + this.database + "." + series + " DELETE WHERE time < fromUnixTimestamp("
					+ moment.getEpochSecond() + ") SETTINGS mutations_sync = 2");
		}
	}

}
