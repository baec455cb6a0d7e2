package dev.monitoring.pipeline;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Sender} with a source that shows what is removed from it.
 */
class SenderTests {

	private static final PointLayout LAYOUT = PointLayout.series("numbers").field("n", ValueType.ANY).build();

	private final Accounting accounting = new Accounting();

	private final PointBuffer buffer = new PointBuffer(10);

	private final Ledger ledger = new Ledger(this.accounting, this.buffer);

	private final ListSource source = new ListSource();

	@Test
	void removesNothingThatWasRefusedJustAfterAllWasGivenUp() throws Exception {
		FakeAdapter adapter = new FakeAdapter() {

			@Override
			public synchronized void write(Batch batch) throws WriteException {
				SenderTests.this.ledger.abandon(DropCause.SHUTDOWN);
				throw new WriteException(Kind.ISOLATE, "a bad point", null);
			}

		};
		send(adapter);
		assertThat(this.source.removed).isEmpty();
		assertThat(this.accounting.dropped(DropCause.REFUSED)).isZero();
		assertThat(this.accounting.spooled()).isEqualTo(1);
	}

	@Test
	void removesWhatWasRefused() throws Exception {
		FakeAdapter adapter = new FakeAdapter();
		adapter.failures.add(new WriteException(Kind.ISOLATE, "a bad point", null));
		send(adapter);
		assertThat(this.source.removed).hasSize(1);
		assertThat(this.accounting.dropped(DropCause.REFUSED)).isEqualTo(1);
		assertThat(this.accounting.spooled()).isZero();
	}

	private void send(FakeAdapter adapter) throws Exception {
		BatchBuilder builder = new BatchBuilder();
		builder.beginRow();
		adapter.encode(MonitoringPoint.builder(LAYOUT).field("n", 1).build(), builder);
		builder.endRow();
		this.accounting.recovered(1);
		this.source.batches.add(new OpenBatch(Objects.requireNonNull(builder.freeze("token")), true));
		Settings settings = new Settings(AdditionalValues.of(Map.of(), Map.of()), Duration.ZERO, 10, 1000, 10, 10, 10,
				Duration.ofSeconds(1), System::nanoTime, null);
		new Sender(adapter, settings, this.source, this.ledger).send(Sender.Round.ALL);
	}

	/**
	 * Has what it is given.
	 */
	private static final class ListSource implements BatchSource {

		private final Deque<OpenBatch> batches = new ArrayDeque<>();

		private final List<OpenBatch> removed = new ArrayList<>();

		@Override
		public boolean hasFullBatch() {
			return false;
		}

		@Override
		public boolean fill() {
			return true;
		}

		@Override
		public Look next() {
			return new Look(this.batches.poll(), true);
		}

		@Override
		public void hangs() {
		}

		@Override
		public boolean expired(OpenBatch batch) {
			return false;
		}

		@Override
		public void remove(OpenBatch batch) {
			this.removed.add(batch);
		}

		@Override
		public void close() {
		}

	}

}
