package dev.monitoring.adapter.duckdb;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.MonitoringAdapterCompatibilityKit;

/**
 * {@link DuckDbMonitoringAdapter} by the compatibility kit.
 */
class DuckDbCompatibilityTests extends MonitoringAdapterCompatibilityKit {

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(DeserializationFeature.USE_LONG_FOR_INTS)
		.build();

	@TempDir
	Path folder;

	private DuckDbSettings settings(String file) {
		return DuckDbSettings.defaults(this.folder.resolve(file));
	}

	@Override
	protected MonitoringAdapter adapter() {
		return new DuckDbMonitoringAdapter(settings("kit.duckdb"), Clock.systemUTC());
	}

	@Override
	protected MonitoringAdapter adapterToMissingPlace() {
		return new DuckDbMonitoringAdapter(settings("missing/kit.duckdb"), Clock.systemUTC());
	}

	@Override
	protected List<StoredPoint> points(String series) throws Exception {
		DuckDbDatabase database = new DuckDbDatabase(settings("kit.duckdb"), false, () -> Long.MAX_VALUE);
		database.open();
		try {
			return database.work((session) -> points(session, series));
		}
		finally {
			database.close();
		}
	}

	private static List<StoredPoint> points(DuckDbSession session, String series) throws SQLException {
		if (!new DuckDbTables(session).series().contains(series)) {
			return List.of();
		}
		return session.rows("SELECT epoch_ns(time), data FROM " + DuckDbTables.quoted(series), List.of(), (row) -> {
			Map<String, Object> data = JSON.readValue(row.getString(2), new TypeReference<>() {
			});
			return new StoredPoint(Instant.ofEpochSecond(0, row.getLong(1)), data);
		});
	}

}
