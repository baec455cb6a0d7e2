package dev.monitoring.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.pipeline.PointBuffer.Offer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many short races on {@link PointBuffer} and {@link Ledger}, as the interleavings that
 * matter are those of the beginning and the end.
 */
@Timeout(600)
class PointBufferStressTests {

	private static final PointLayout LAYOUT = PointLayout.series("numbers").build();

	@Test
	void racesEndWithoutALoss() throws Exception {
		races(400);
	}

	@Test
	@Tag("faults")
	void racesEndWithoutALossForLong() throws Exception {
		races(10_000);
	}

	private static void races(int races) throws Exception {
		for (int race = 0; race < races; race++) {
			new Race(race).run();
		}
	}

	/**
	 * Three threads offer, one polls, settles or spools, one looks, and one closes and
	 * abandons.
	 */
	private static final class Race {

		private static final int OFFERS = 60;

		private final int seed;

		private final PointBuffer buffer = new PointBuffer(32);

		private final Accounting accounting = new Accounting();

		private final Ledger ledger = new Ledger(this.accounting, this.buffer);

		private final CyclicBarrier barrier = new CyclicBarrier(6);

		private final AtomicBoolean done = new AtomicBoolean();

		private final AtomicLong polled = new AtomicLong();

		private final AtomicLong taken = new AtomicLong();

		private final List<Throwable> failures = new ArrayList<>();

		Race(int seed) {
			this.seed = seed;
		}

		void run() throws Exception {
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				threads.add(start(this::offer));
			}
			Thread poll = start(this::poll);
			Thread look = start(this::look);
			Thread close = start(this::close);
			for (Thread thread : threads) {
				thread.join();
			}
			close.join();
			this.done.set(true);
			poll.join();
			look.join();
			assertThat(this.failures).isEmpty();
			PipelineStatistics statistics = this.accounting.statistics(this.buffer::held);
			assertThat(statistics.recorded()).as("race %d: %s", this.seed, statistics)
				.isEqualTo(statistics.stored() + statistics.totalDropped() + statistics.pending());
			assertThat(statistics.pending()).isEqualTo(statistics.spooled());
			assertThat(this.buffer.held()).isZero();
			assertThat(this.polled.get()).isLessThanOrEqualTo(this.taken.get());
		}

		private Thread start(Runnable action) {
			Thread thread = new Thread(() -> {
				try {
					this.barrier.await();
					action.run();
				}
				catch (Throwable ex) {
					synchronized (this.failures) {
						this.failures.add(ex);
					}
				}
			});
			thread.start();
			return thread;
		}

		private void offer() {
			for (int i = 0; i < OFFERS; i++) {
				MonitoringPoint[] points = new MonitoringPoint[1 + i % 3];
				Arrays.setAll(points, (n) -> MonitoringPoint.builder(LAYOUT).build());
				this.accounting.recorded(points.length);
				Offer offer = this.buffer.offer(points);
				if (offer == Offer.TAKEN) {
					this.taken.addAndGet(points.length);
				}
				else {
					this.accounting.settled((offer == Offer.FULL) ? DropCause.BUFFER_FULL : DropCause.CLOSED,
							points.length);
				}
			}
		}

		private void poll() {
			while (!this.done.get()) {
				MonitoringPoint[] points = this.buffer.poll();
				if (points == null) {
					Thread.onSpinWait();
					continue;
				}
				this.polled.addAndGet(points.length);
				if (points.length == 1) {
					this.ledger.spooled(1);
				}
				else {
					this.ledger.settle(false, (points.length == 2) ? null : DropCause.REFUSED, points.length);
				}
			}
		}

		private void look() {
			while (!this.done.get()) {
				int held = this.buffer.held();
				assertThat(held).isBetween(0, 32);
				synchronized (this.accounting) {
					PipelineStatistics now = this.accounting.statistics(this.buffer::held);
					assertThat(now.pending()).isNotNegative();
				}
			}
		}

		private void close() {
			for (int i = 0; i < this.seed % 50; i++) {
				Thread.onSpinWait();
			}
			this.buffer.close();
			this.ledger.abandon(DropCause.SHUTDOWN);
		}

	}

}
