package dev.monitoring.adapter.clickhouse;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.monitoring.fault.FaultRun;
import dev.monitoring.fault.FaultTable;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The numbered points of the fault suite in a table.
 */
final class NumberedTable {

	private final ClickHouseStore store;

	private final String database;

	NumberedTable(ClickHouseStore store, String database) {
		this.store = store;
		this.database = database;
	}

	String name() {
		return this.database + ".numbers";
	}

	/**
	 * Makes it before the adapter does.
	 * @param settings of the table, with their keyword, or empty for none
	 */
	void create(String settings) {
		this.store.query("CREATE DATABASE IF NOT EXISTS " + this.database);
		this.store.query("CREATE TABLE " + name() + " (time DateTime64(9), data JSON) ENGINE = MergeTree ORDER BY time "
				+ settings);
	}

	long rows() {
		return Long.parseLong(this.store.query("SELECT count() FROM " + name()));
	}

	/**
	 * The texts by number.
	 */
	Map<Long, String> texts() {
		Map<Long, String> texts = new HashMap<>();
		List<String> lines = this.store
			.query("SELECT data.n::Int64 AS n, data.text::String AS text FROM " + name() + " FORMAT JSONEachRow")
			.lines()
			.toList();
		for (String line : lines) {
			JsonNode row = JsonMapper.shared().readTree(line);
			texts.put(row.get("n").asLong(), row.get("text").asString());
		}
		return texts;
	}

	void finish(FaultRun run, String figure) {
		run.record(1);
		run.drain();
		Map<Long, String> texts = texts();
		run.finish(texts, rows() - texts.size(), figure);
	}

	/**
	 * Checks all that a row ends with, where the points were not made by a
	 * {@link FaultRun}.
	 * @param fault the row's name
	 * @param points how many points there are, numbered from zero
	 * @param pipelines what carried them
	 * @param figure what was measured
	 */
	void finish(String fault, int points, List<MonitoringPipeline> pipelines, String figure) {
		long recorded = 0;
		for (MonitoringPipeline pipeline : pipelines) {
			PipelineStatistics statistics = pipeline.statistics();
			recorded += statistics.recorded();
			assertThat(statistics.recorded() + statistics.recovered()).as("%s: %s", fault, statistics)
				.isEqualTo(statistics.stored());
		}
		Map<Long, String> texts = texts();
		assertThat(recorded).as("%s: sufficient", fault).isEqualTo(points);
		assertThat(texts).as("%s: nothing is lost and nothing invented", fault).hasSize(points);
		texts.forEach((n, text) -> assertThat(text).as("%s: nothing is changed", fault)
			.isEqualTo(FaultRun.text(n))
			.satisfies((same) -> assertThat(n).isBetween(0L, points - 1L)));
		assertThat(rows() - points).as("%s: duplicates", fault).isZero();
		FaultTable.add(fault, "recorded %1$d, stored %1$d, dropped 0, duplicates 0, lost 0".formatted(points), figure);
	}

}
