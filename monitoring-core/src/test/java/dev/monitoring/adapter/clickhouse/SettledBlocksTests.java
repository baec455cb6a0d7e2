package dev.monitoring.adapter.clickhouse;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link SettledBlocks}.
 */
class SettledBlocksTests {

	private final SettledBlocks blocks = new SettledBlocks();

	@Test
	void holdForTheHalvesOfABatch() {
		this.blocks.add("batch", "a");
		this.blocks.add("batch.1", "b");
		assertThat(this.blocks.contains("batch.0", "a")).isTrue();
		assertThat(this.blocks.contains("batch.1.0.1", "a")).isTrue();
		assertThat(this.blocks.contains("batch.1.0", "b")).isTrue();
		assertThat(this.blocks.contains("batch.0", "b")).isFalse();
		assertThat(this.blocks.contains("batch.10", "b")).isFalse();
		assertThat(this.blocks.contains("batch2.0", "a")).isFalse();
	}

	@Test
	void holdForABatchThatIsSentAgain() {
		this.blocks.add("batch", "a");
		this.blocks.add("batch.0.1", "b");
		assertThat(this.blocks.contains("batch", "a")).isTrue();
		assertThat(this.blocks.contains("batch.0.1", "b")).isTrue();
		assertThat(this.blocks.contains("batch", "b")).isFalse();
		assertThat(this.blocks.contains("batch.0", "b")).isFalse();
	}

	@Test
	void areForgottenWithTheBatchThatIsStored() {
		this.blocks.add("batch", "a");
		this.blocks.stored("batch.0");
		assertThat(this.blocks.contains("batch.1", "a")).isTrue();
		this.blocks.stored("batch");
		assertThat(this.blocks.contains("batch.1", "a")).isFalse();
	}

	@Test
	void areBounded() {
		for (int i = 0; i < 1000; i++) {
			this.blocks.add("batch" + i, "a");
		}
		assertThat(this.blocks.contains("batch0.0", "a")).isFalse();
		assertThat(this.blocks.contains("batch999.0", "a")).isTrue();
	}

}
