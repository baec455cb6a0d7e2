package dev.monitoring.pipeline;

import java.util.Arrays;

import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.pipeline.PointBuffer.Offer;

/**
 * {@link PointBuffer}, {@link Accounting} and {@link Ledger} under the interleavings that
 * a model checker chooses, switch by switch, and not only those that happen.
 */
@Timeout(900)
class PointBufferModelTests {

	private static final MonitoringPoint SUCCESS = MonitoringPoint.builder(PointLayout.series("numbers").build())
		.build();

	private static final MonitoringPoint FAILURE = MonitoringPoint
		.builder(PointLayout.series("errors").failures(true).build())
		.build();

	@Test
	void decidesOnOffersAsIfOneCameAfterTheOther() {
		new ModelCheckingOptions().iterations(10).invocationsPerIteration(300).check(Offers.class);
	}

	@Test
	@Tag("faults")
	void decidesOnManyOffersAsIfOneCameAfterTheOther() {
		new ModelCheckingOptions().iterations(100).invocationsPerIteration(5000).check(Offers.class);
		new StressOptions().iterations(50).invocationsPerIteration(5000).threads(3).check(Offers.class);
	}

	@Test
	void losesNoPointAndNoCount() {
		Lincheck.runConcurrentTest(500, PointBufferModelTests::settleAll);
	}

	@Test
	@Tag("faults")
	void losesNoPointAndNoCountForLong() {
		Lincheck.runConcurrentTest(50_000, PointBufferModelTests::settleAll);
	}

	@Test
	void balancesWhilePointsAreSettled() {
		Lincheck.runConcurrentTest(2000, PointBufferModelTests::lookWhileSettling);
	}

	@Test
	@Tag("faults")
	void balancesWhilePointsAreSettledForLong() {
		Lincheck.runConcurrentTest(50_000, PointBufferModelTests::lookWhileSettling);
	}

	@Test
	void balancesWhateverTheMomentOfTheEnd() {
		Lincheck.runConcurrentTest(500, PointBufferModelTests::abandonInBetween);
	}

	@Test
	@Tag("faults")
	void balancesWhateverTheMomentOfTheEndForLong() {
		Lincheck.runConcurrentTest(50_000, PointBufferModelTests::abandonInBetween);
	}

	/**
	 * Two threads offer, one polls and settles, one looks at the bound; then all that is
	 * left is polled.
	 */
	private static void settleAll() {
		Run run = new Run(3);
		Thread one = new Thread(() -> run.offer(SUCCESS, 2));
		Thread other = new Thread(() -> run.offer(FAILURE, 1));
		Thread worker = new Thread(() -> {
			run.settleNext();
			run.spoolNext();
		});
		run(run::look, one, other, worker);
		while (run.settleNext()) {
			run.look();
		}
		require(run.buffer.held() == 0 && run.buffer.waiting() == 0, "places are lost");
		run.requireBalance();
		require(run.statistics().dropped().get("buffer_full") == 0, "there was room for all");
	}

	/**
	 * One thread settles and spools what was offered before, and the counts are looked at
	 * meanwhile.
	 */
	private static void lookWhileSettling() {
		Run run = new Run(5);
		run.offer(SUCCESS, 2);
		run.offer(FAILURE, 1);
		Thread worker = new Thread(() -> {
			run.spoolNext();
			run.settleNext();
		});
		run(run::requireBalance, worker);
		run.requireBalance();
	}

	/**
	 * Two threads offer more than there is room for, one polls and settles, one closes
	 * and abandons.
	 */
	private static void abandonInBetween() {
		Run run = new Run(2);
		Thread one = new Thread(() -> run.offer(SUCCESS, 1));
		Thread other = new Thread(() -> run.offer(FAILURE, 2));
		Thread worker = new Thread(() -> {
			run.settleNext();
			run.spoolNext();
		});
		Thread closing = new Thread(() -> {
			run.buffer.close();
			run.ledger.abandon(DropCause.SHUTDOWN);
		});
		run(run::look, one, other, worker, closing);
		run.look();
		require(run.buffer.held() == 0, "places are lost");
		run.requireBalance();
		require(run.statistics().pending() == run.statistics().spooled(), "only the spool keeps something");
	}

	/**
	 * Has threads run, and this one, whose failures nobody overlooks, do something
	 * meanwhile.
	 */
	private static void run(Runnable meanwhile, Thread... threads) {
		for (Thread thread : threads) {
			thread.start();
		}
		meanwhile.run();
		for (Thread thread : threads) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	private static void require(boolean holds, String otherwise) {
		if (!holds) {
			throw new IllegalStateException(otherwise);
		}
	}

	private static MonitoringPoint[] points(MonitoringPoint point, int count) {
		MonitoringPoint[] points = new MonitoringPoint[count];
		Arrays.fill(points, point);
		return points;
	}

	/**
	 * What a pipeline does with its buffer and its counts.
	 */
	private static final class Run {

		private final int capacity;

		private final PointBuffer buffer;

		private final Accounting accounting = new Accounting();

		private final Ledger ledger;

		Run(int capacity) {
			this.capacity = capacity;
			this.buffer = new PointBuffer(capacity);
			this.ledger = new Ledger(this.accounting, this.buffer);
		}

		void offer(MonitoringPoint point, int count) {
			this.accounting.recorded(count);
			Offer offer = this.buffer.offer(points(point, count));
			if (offer != Offer.TAKEN) {
				this.accounting.settled((offer == Offer.FULL) ? DropCause.BUFFER_FULL : DropCause.CLOSED, count);
			}
		}

		boolean settleNext() {
			MonitoringPoint[] points = this.buffer.poll();
			if (points != null) {
				this.ledger.settle(false, null, points.length);
			}
			return points != null;
		}

		void spoolNext() {
			MonitoringPoint[] points = this.buffer.poll();
			if (points != null) {
				this.ledger.spooled(points.length);
			}
		}

		void look() {
			int held = this.buffer.held();
			require(held >= 0 && held <= this.capacity, "more than fits");
		}

		PipelineStatistics statistics() {
			synchronized (this.accounting) {
				return this.accounting.statistics(this.buffer::held);
			}
		}

		void requireBalance() {
			PipelineStatistics statistics = statistics();
			require(statistics.recorded() + statistics.recovered() == statistics.stored() + statistics.totalDropped()
					+ statistics.pending(), "out of balance");
		}

	}

	/**
	 * What is offered, and the end.
	 */
	@Param(name = "count", gen = IntGen.class, conf = "1:4")
	public static class Offers {

		private final PointBuffer buffer = new PointBuffer(10);

		@Operation
		public String offer(@Param(name = "count") int count) {
			return this.buffer.offer(points(SUCCESS, count)).name();
		}

		@Operation
		public String offerFailure(@Param(name = "count") int count) {
			return this.buffer.offer(points(FAILURE, count)).name();
		}

		@Operation
		public int held() {
			return this.buffer.held();
		}

		@Operation
		public void close() {
			this.buffer.close();
		}

		@Operation
		public int abandon() {
			return this.buffer.abandon();
		}

	}

}
