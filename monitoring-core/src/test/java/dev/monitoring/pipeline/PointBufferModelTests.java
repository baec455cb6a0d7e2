package dev.monitoring.pipeline;

import java.util.Arrays;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
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
		new ModelCheckingOptions().iterations(5).invocationsPerIteration(200).check(Offers.class);
	}

	@Test
	@Tag("faults")
	void decidesOnManyOffersAsIfOneCameAfterTheOther() {
		new ModelCheckingOptions().iterations(20).invocationsPerIteration(300).check(Offers.class);
		new StressOptions().iterations(20).invocationsPerIteration(1000).threads(3).check(Offers.class);
	}

	@Test
	void losesNoPointAndNoCount() {
		new ModelCheckingOptions().iterations(10).invocationsPerIteration(200).check(Life.class);
	}

	@Test
	@Tag("faults")
	void losesNoPointAndNoCountForLong() {
		new ModelCheckingOptions().iterations(20).invocationsPerIteration(300).check(Life.class);
		new StressOptions().iterations(20).invocationsPerIteration(1000).threads(3).check(Life.class);
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

		void end() {
			this.buffer.close();
			this.ledger.abandon(DropCause.SHUTDOWN);
		}

		void look() {
			int held = this.buffer.held();
			require(held >= 0 && held <= this.capacity, "more than fits");
		}

		PipelineStatistics statistics() {
			return this.accounting.statistics(this.buffer::held);
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

	/**
	 * All that happens to points: offered by many, settled or brought to the spool by
	 * one, and abandoned once. Afterwards the counts must be balanced and no place lost.
	 */
	@Param(name = "count", gen = IntGen.class, conf = "1:2")
	public static class Life {

		private final Run run = new Run(3);

		@Operation
		public void offer(@Param(name = "count") int count) {
			this.run.offer(SUCCESS, count);
		}

		@Operation
		public void offerFailure(@Param(name = "count") int count) {
			this.run.offer(FAILURE, count);
		}

		@Operation(nonParallelGroup = "worker")
		public void settle() {
			this.run.settleNext();
		}

		@Operation(nonParallelGroup = "worker")
		public void spool() {
			this.run.spoolNext();
		}

		@Operation(runOnce = true)
		public void end() {
			this.run.end();
		}

		@Validate
		public void balance() {
			this.run.look();
			while (this.run.settleNext()) {
				this.run.look();
			}
			require(this.run.buffer.held() == 0, "places are lost");
			this.run.requireBalance();
			require(this.run.statistics().pending() == this.run.statistics().spooled(),
					"only the spool keeps something");
		}

	}

}
