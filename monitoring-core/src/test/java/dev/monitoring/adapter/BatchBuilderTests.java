package dev.monitoring.adapter;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link BatchBuilder}.
 */
class BatchBuilderTests {

	private final BatchBuilder builder = new BatchBuilder();

	@Test
	void hasRoomForABatchThatIsALittleLargerThanTheLast() {
		rows(1000);
		this.builder.freeze("first");
		byte[] room = this.builder.room(0);
		rows(1100);
		assertThat(this.builder.room(0)).as("not copied").isSameAs(room);
		Batch batch = this.builder.freeze("second");
		assertThat(batch.rows()).isEqualTo(1100);
		assertThat(room).hasSizeLessThan(batch.size() * 5 / 4);
	}

	private void rows(int count) {
		for (int i = 0; i < count; i++) {
			this.builder.beginRow();
			this.builder.write(new byte[500], 0, 500);
			this.builder.endRow();
		}
	}

}
