package dev.monitoring.pipeline;

import java.util.Arrays;

import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;

/**
 * The identity of the {@link Ledger}, looked at in between, under the interleavings that
 * a model checker chooses.
 */
@Timeout(900)
class StatisticsModelTests {

	private static final MonitoringPoint POINT = MonitoringPoint.builder(PointLayout.series("numbers").build()).build();

	@Test
	void balanceWhilePointsAreSettled() {
		Lincheck.runConcurrentTest(2000, StatisticsModelTests::lookWhileSettling);
	}

	@Test
	@Tag("faults")
	void balanceWhilePointsAreSettledForLong() {
		Lincheck.runConcurrentTest(10_000, StatisticsModelTests::lookWhileSettling);
	}

	/**
	 * One thread settles and spools what was offered before. This one looks, as a failure
	 * of another would be overlooked.
	 */
	private static void lookWhileSettling() {
		PointBuffer buffer = new PointBuffer(5);
		Accounting accounting = new Accounting();
		Ledger ledger = new Ledger(accounting, buffer);
		offer(2, buffer, accounting);
		offer(1, buffer, accounting);
		Thread worker = new Thread(() -> {
			ledger.spooled(polled(buffer));
			ledger.settle(false, null, polled(buffer));
		});
		worker.start();
		requireBalance(buffer, accounting);
		try {
			worker.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		requireBalance(buffer, accounting);
	}

	private static void offer(int count, PointBuffer buffer, Accounting accounting) {
		MonitoringPoint[] points = new MonitoringPoint[count];
		Arrays.fill(points, POINT);
		accounting.recorded(count);
		buffer.offer(points);
	}

	private static int polled(PointBuffer buffer) {
		MonitoringPoint[] points = buffer.poll();
		if (points == null) {
			throw new IllegalStateException("a point is lost");
		}
		return points.length;
	}

	private static void requireBalance(PointBuffer buffer, Accounting accounting) {
		PipelineStatistics statistics;
		synchronized (accounting) {
			statistics = accounting.statistics(buffer::held);
		}
		if (statistics.recorded() + statistics.recovered() != statistics.stored() + statistics.totalDropped()
				+ statistics.pending()) {
			throw new IllegalStateException("out of balance: " + statistics);
		}
	}

}
