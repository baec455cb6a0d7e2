package dev.monitoring.adapter.duckdb;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
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
			return database.read((connection) -> points(connection, series));
		}
		finally {
			database.close();
		}
	}

	private static List<StoredPoint> points(Connection connection, String series) throws SQLException {
		List<StoredPoint> points = new ArrayList<>();
		if (new DuckDbTables(connection).series().contains(series)) {
			try (Statement statement = connection.createStatement();
					ResultSet result = statement
						.executeQuery("SELECT epoch_ns(time), data FROM " + DuckDbTables.quoted(series))) {
				while (result.next()) {
					Map<String, Object> data = JSON.readValue(result.getString(2), new TypeReference<>() {
					});
					points.add(new StoredPoint(Instant.ofEpochSecond(0, result.getLong(1)), data));
				}
			}
		}
		return points;
	}

}
