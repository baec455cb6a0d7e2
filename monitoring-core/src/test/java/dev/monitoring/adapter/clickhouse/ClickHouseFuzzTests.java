package dev.monitoring.adapter.clickhouse;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.monitoring.fuzz.FuzzedStore;

/**
 * Hostile points in a real ClickHouse.
 */
@ExtendWith(ClickHouseEngine.class)
@Timeout(600)
class ClickHouseFuzzTests {

	@Test
	void keepsHostilePointsAsTheyShouldBe(ClickHouseStore store) throws Exception {
		keepsHostilePoints(store, 24, 1000);
	}

	@Test
	@Tag("faults")
	void keepsManyHostilePointsAsTheyShouldBe(ClickHouseStore store) throws Exception {
		keepsHostilePoints(store, FuzzedStore.seed(), 20_000);
	}

	private static void keepsHostilePoints(ClickHouseStore store, long seed, int points) throws Exception {
		String database = store.newDatabase();
		new FuzzedStore(new ClickHouseMonitoringAdapter(store.settings(database)), (layout, recorded,
				batches) -> FuzzedStore.difference(layout, recorded, rows(store, database, layout.series())))
			.run("ClickHouse", seed, points);
	}

	private static List<Map<String, Object>> rows(ClickHouseStore store, String database, String series) {
		return store.rows(database, series).values().stream().flatMap(List::stream).toList();
	}

}
