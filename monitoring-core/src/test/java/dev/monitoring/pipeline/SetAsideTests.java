package dev.monitoring.pipeline;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;
import dev.monitoring.spool.FileSpool;
import dev.monitoring.spool.SpoolSettings;
import dev.monitoring.support.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Sender} with a store that always fails with some batches. Each ends
 * with the accounting identity.
 */
class SetAsideTests {

	private static final PointLayout LAYOUT = PointLayout.series("numbers").field("n", ValueType.ANY).build();

	@TempDir
	private Path directory;

	private final PoisonAdapter adapter = new PoisonAdapter();

	private long ticks;

	private MonitoringPipeline pipeline = memory().build();

	@AfterEach
	void balance() {
		assertIdentity();
		this.pipeline.close();
		assertIdentity();
		assertThat(this.adapter.storedRows()).doesNotHaveDuplicates();
	}

	private void assertIdentity() {
		PipelineStatistics statistics = this.pipeline.statistics();
		assertThat(statistics.recorded() + statistics.recovered()).as(statistics.toString())
			.isEqualTo(statistics.stored() + statistics.totalDropped() + statistics.pending());
	}

	@Test
	void letsOthersPassABatchThatKeepsFailing() {
		try (CapturedLog log = new CapturedLog()) {
			record("poison", "beside it", 1, 2, 3, 4);
			flush(Sender.FAILURES_BEFORE_ANOTHER - 1);
			assertThat(this.adapter.storedRows()).as("order is kept at first").isEmpty();
			flush(1);
			assertThat(this.adapter.storedRows()).containsExactly("1", "2", "3", "4");
			assertThat(this.pipeline.lastProbe().reachable()).isTrue();
			record(5);
			flush(1);
			assertThat(this.adapter.storedRows()).endsWith("5");
			assertThat(log.lines()).filteredOn((line) -> line.contains("set aside")).hasSize(1);
		}
		assertThat(this.pipeline.statistics().pending()).isEqualTo(2);
		assertThat(this.pipeline.statistics().totalDropped()).isZero();
	}

	@Test
	void triesWhatWasSetAsideAgainRarely() {
		record("poison", "beside it", 1, 2);
		flush(3);
		int tries = this.adapter.poisoned;
		flush(10);
		assertThat(this.adapter.poisoned).isEqualTo(tries);
		this.ticks += Sender.ASIDE.toNanos();
		flush(10);
		assertThat(this.adapter.poisoned).isEqualTo(tries + 1);
		this.adapter.cured = true;
		this.ticks += Sender.ASIDE.toNanos();
		flush(1);
		assertThat(this.adapter.storedRows()).containsExactly("1", "2", "poison", "beside it");
		assertThat(this.pipeline.statistics().pending()).isZero();
	}

	@Test
	void setsNothingAsideWhenTheStoreIsDown() {
		this.adapter.failAfter = 0;
		record(1, 2, 3, 4, 5, 6);
		flush(20);
		this.adapter.failAfter = Integer.MAX_VALUE;
		flush(1);
		assertThat(this.adapter.stored.values()).containsExactly(List.of("1", "2"), List.of("3", "4"),
				List.of("5", "6"));
	}

	@Test
	void setsNoMoreAsideThanItsBound() {
		List<Object> values = new ArrayList<>();
		for (int i = 0; i < 2 * (Sender.MOST_ASIDE + 5); i++) {
			values.add("poison" + i);
			values.add(i);
		}
		record(values.toArray());
		record(1000, 1001);
		flush(4 * Sender.MOST_ASIDE);
		assertThat(this.pipeline.statistics().pending()).isGreaterThanOrEqualTo(2 * Sender.MOST_ASIDE);
		this.adapter.cured = true;
		while (this.pipeline.statistics().pending() > 0) {
			this.ticks += Sender.ASIDE.toNanos();
			flush(1);
		}
	}

	@Test
	void triesItOnceMoreWhenItIsClosed() {
		record("poison", "beside it", 1, 2);
		flush(3);
		this.adapter.cured = true;
		record(3);
		this.pipeline.close();
		assertThat(this.adapter.storedRows()).contains("poison");
	}

	@Test
	void findsWhatWasSetAsideAfterARestart() {
		this.pipeline = spooled(Duration.ofDays(1)).build();
		record("poison", "beside it", 1, 2);
		flush(3);
		assertThat(this.adapter.storedRows()).containsExactly("1", "2");
		this.pipeline.close();
		this.adapter.cured = true;
		this.pipeline = spooled(Duration.ofDays(1)).build();
		flush(1);
		assertThat(this.pipeline.statistics().recovered()).isEqualTo(2);
		assertThat(this.adapter.storedRows()).containsExactly("1", "2", "poison", "beside it");
	}

	@Test
	void givesUpWhatWasSetAsideByAgeOnly() throws Exception {
		this.pipeline = spooled(Duration.ofSeconds(1)).build();
		record("poison", "beside it", 1, 2);
		flush(3);
		Awaitility.await().until(() -> {
			this.ticks += Sender.ASIDE.toNanos();
			flush(1);
			return this.pipeline.statistics().pending() == 0;
		});
		assertThat(this.pipeline.statistics().dropped().get(DropCause.SPOOL_EXPIRED.id())).isEqualTo(2);
	}

	@Test
	void survivesAnAdapterThatThrowsWhatItMustNot() {
		this.adapter.error = true;
		record("poison", "beside it", 1, 2);
		flush(3);
		assertThat(this.adapter.storedRows()).containsExactly("1", "2");
	}

	private MonitoringPipeline.Builder memory() {
		return MonitoringPipeline.to(this.adapter)
			.flushingPeriod(Duration.ZERO)
			.batchSize(2)
			.bufferSize(100)
			.ticker(() -> this.ticks);
	}

	private MonitoringPipeline.Builder spooled(Duration maxAge) {
		return memory()
			.spool(new FileSpool(new SpoolSettings(this.directory, 1 << 20, maxAge, 0, false), Clock.systemUTC()));
	}

	private void record(Object... values) {
		for (Object value : values) {
			this.pipeline.record(MonitoringPoint.builder(LAYOUT).field("n", value).build());
		}
	}

	private void flush(int times) {
		for (int i = 0; i < times; i++) {
			this.pipeline.flush();
		}
	}

	/**
	 * Fails for ever with batches that have a row {@code poison}.
	 */
	private static final class PoisonAdapter extends FakeAdapter {

		private int poisoned;

		private boolean cured;

		private boolean error;

		@Override
		public synchronized void write(Batch batch) throws WriteException {
			if (!this.cured && rows(batch).stream().anyMatch((row) -> row.startsWith("poison"))) {
				this.poisoned++;
				if (this.error) {
					throw new StackOverflowError();
				}
				throw new WriteException(Kind.RETRY, "status 500", null);
			}
			super.write(batch);
		}

	}

}
