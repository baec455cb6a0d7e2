package dev.monitoring.adapter.clickhouse;

import java.util.List;

import org.junit.jupiter.api.BeforeEach;

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.MonitoringAdapterCompatibilityKit;

/**
 * {@link ClickHouseMonitoringAdapter} by the compatibility kit, on an engine that a
 * subclass chooses.
 */
abstract class ClickHouseCompatibility extends MonitoringAdapterCompatibilityKit {

	private ClickHouseStore store;

	private String database;

	@BeforeEach
	void chooseDatabase(ClickHouseStore store) {
		this.store = store;
		this.database = store.newDatabase();
	}

	@Override
	protected MonitoringAdapter adapter() {
		return new ClickHouseMonitoringAdapter(this.store.settings(this.database));
	}

	@Override
	protected MonitoringAdapter adapterToMissingPlace() {
		return adapter();
	}

	@Override
	protected Refused refused() {
		String secret = "not-the-password";
		ClickHouseSettings settings = ClickHouseSettings.defaults(this.store.url(), this.database, "monitoring",
				secret);
		return new Refused(new ClickHouseMonitoringAdapter(settings), secret);
	}

	@Override
	protected Outage outage() {
		FetchedClickHouse fetched = this.store.fetched();
		if (fetched == null) {
			return null;
		}
		return new Outage() {

			@Override
			public void begin() {
				fetched.kill();
			}

			@Override
			public void end() throws Exception {
				fetched.start();
			}

		};
	}

	@Override
	protected List<StoredPoint> points(String series) {
		return this.store.rows(this.database, series)
			.entrySet()
			.stream()
			.flatMap((rows) -> rows.getValue().stream().map((data) -> new StoredPoint(rows.getKey(), data)))
			.toList();
	}

}
