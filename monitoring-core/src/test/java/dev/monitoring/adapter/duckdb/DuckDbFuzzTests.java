package dev.monitoring.adapter.duckdb;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import dev.monitoring.fuzz.FuzzedStore;

/**
 * Hostile points in the embedded store.
 */
@Timeout(600)
class DuckDbFuzzTests {

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(DeserializationFeature.USE_LONG_FOR_INTS)
		.build();

	@TempDir
	Path folder;

	@Test
	void keepsHostilePointsAsTheyShouldBe() throws Exception {
		keepsHostilePoints(24, 1000);
	}

	@Test
	@Tag("faults")
	void keepsManyHostilePointsAsTheyShouldBe() throws Exception {
		keepsHostilePoints(FuzzedStore.seed(), 20_000);
	}

	private void keepsHostilePoints(long seed, int points) throws Exception {
		DuckDbSettings settings = DuckDbSettings.defaults(this.folder.resolve("fuzz.duckdb"));
		new FuzzedStore(new DuckDbMonitoringAdapter(settings, Clock.systemUTC()), (layout, recorded,
				batches) -> FuzzedStore.difference(layout, recorded, rows(settings, layout.series())))
			.run("DuckDB", seed, points);
	}

	private static List<Map<String, Object>> rows(DuckDbSettings settings, String series) throws Exception {
		DuckDbDatabase database = new DuckDbDatabase(settings, false, () -> Long.MAX_VALUE);
		database.open();
		try {
			return database.work((session) -> rows(session, series));
		}
		finally {
			database.close();
		}
	}

	private static List<Map<String, Object>> rows(DuckDbSession session, String series) throws SQLException {
		return session.rows("SELECT data FROM " + DuckDbTables.quoted(series), List.of(),
				(row) -> JSON.readValue(row.getString(1), new TypeReference<Map<String, Object>>() {
				}));
	}

}
