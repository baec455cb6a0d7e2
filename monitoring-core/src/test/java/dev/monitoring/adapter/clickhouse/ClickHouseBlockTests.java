package dev.monitoring.adapter.clickhouse;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link ClickHouseBlock}.
 */
class ClickHouseBlockTests {

	private final BatchBuilder builder = new BatchBuilder();

	@Test
	void hasTheRowsOfItsSeriesInTheirOrder() {
		row("a", "{\"n\":1}");
		row("b", "{\"n\":2}");
		row("a", "{\"text\":\"" + "x".repeat(200) + "\"}");
		Map<String, ClickHouseBlock> blocks = ClickHouseBlock.of(this.builder.freeze("token"));
		assertThat(blocks).containsOnlyKeys("a", "b");
		ClickHouseBlock block = blocks.get("a");
		assertThat(block.rows()).isEqualTo(2);
		assertThat(new String(block.bytes(), 0, block.size(), StandardCharsets.ISO_8859_1))
			.isEqualTo("12345678\u0007{\"n\":1}" + "12345678\u00d3\u0001{\"text\":\"" + "x".repeat(200) + "\"}");
	}

	@Test
	void isNotAsLargeAsABatchOfManySeries() {
		for (int i = 0; i < 10_000; i++) {
			row("series" + i % 100, "{\"text\":\"" + "x".repeat(100) + "\"}");
		}
		Batch batch = this.builder.freeze("token");
		long bytes = ClickHouseBlock.of(batch).values().stream().mapToLong((block) -> block.bytes().length).sum();
		assertThat(bytes).isBetween((long) batch.size() / 2, 2L * batch.size());
	}

	private void row(String series, String json) {
		this.builder.beginRow();
		this.builder.write(series.length());
		byte[] row = (series + "12345678" + json).getBytes(StandardCharsets.US_ASCII);
		this.builder.write(row, 0, row.length);
		this.builder.endRow();
	}

}
