package dev.monitoring.fault;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One row of the fault suite: points with a number each, and the checks that every row
 * ends with.
 */
public final class FaultRun {

	/**
	 * The points' layout: {@code n} is the number, {@code text} can be computed from it.
	 */
	public static final PointLayout LAYOUT = PointLayout.series("numbers")
		.field("n", ValueType.INTEGER)
		.field("text", ValueType.STRING)
		.build();

	private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(60);

	private final String fault;

	private final AtomicLong next = new AtomicLong();

	private MonitoringPipeline pipeline;

	private long recorded;

	private long droppedBefore;

	/**
	 * Starts a row.
	 * @param fault its number and name
	 * @param pipeline carries the points
	 */
	public FaultRun(String fault, MonitoringPipeline pipeline) {
		this.fault = fault;
		this.pipeline = pipeline;
	}

	/**
	 * Goes on with another pipeline, as after a restart.
	 * @param pipeline carries the points from now on
	 */
	public void restart(MonitoringPipeline pipeline) {
		checkIdentity();
		this.recorded += this.pipeline.statistics().recorded();
		this.droppedBefore += this.pipeline.statistics().totalDropped();
		this.pipeline = pipeline;
	}

	/**
	 * Records points.
	 * @param count how many
	 */
	public void record(int count) {
		for (int i = 0; i < count; i++) {
			this.pipeline.record(point(this.next.getAndIncrement()));
		}
	}

	/**
	 * Makes a point.
	 * @param n its number
	 * @return the point
	 */
	public static MonitoringPoint point(long n) {
		return MonitoringPoint.builder(LAYOUT).field("n", n).field("text", text(n)).build();
	}

	/**
	 * What a point has beside its number.
	 * @param n its number
	 * @return a text
	 */
	public static String text(long n) {
		return "text, of=\"" + Long.toHexString(n * 0x9E3779B97F4A7C15L) + "\" \\ é";
	}

	/**
	 * Flushes until nothing is pending.
	 */
	public void drain() {
		long deadline = System.nanoTime() + DRAIN_TIMEOUT.toNanos();
		while (this.pipeline.statistics().pending() > 0) {
			assertThat(System.nanoTime()).as("%s: %s", this.fault, this.pipeline.statistics()).isLessThan(deadline);
			this.pipeline.flush();
		}
	}

	/**
	 * Checks that what follows the fault is stored, and all that every row ends with.
	 * @param stored the texts of what is in the store, by number
	 * @param duplicates how many of these are there more than once
	 * @param figure what was measured
	 */
	public void finish(Map<Long, String> stored, long duplicates, String figure) {
		drain();
		checkIdentity();
		PipelineStatistics statistics = this.pipeline.statistics();
		long recorded = this.recorded + statistics.recorded();
		long dropped = this.droppedBefore + statistics.totalDropped();
		assertThat(recorded).as("%s: sufficient", this.fault).isPositive();
		assertThat(stored.keySet()).as("%s: nothing is invented", this.fault)
			.allMatch((n) -> n >= 0 && n < this.next.get());
		stored.forEach((n, text) -> assertThat(text).as("%s: nothing is changed", this.fault).isEqualTo(text(n)));
		assertThat((long) stored.size()).as("%s: nothing is lost that is not counted", this.fault)
			.isEqualTo(recorded - dropped);
		assertThat(duplicates).as("%s: duplicates", this.fault).isZero();
		FaultTable.add(this.fault,
				"recorded %d, stored %d, dropped %d, duplicates 0, lost 0".formatted(recorded, stored.size(), dropped),
				figure);
	}

	private void checkIdentity() {
		PipelineStatistics statistics = this.pipeline.statistics();
		assertThat(statistics.recorded() + statistics.recovered()).as("%s: %s", this.fault, statistics)
			.isEqualTo(statistics.stored() + statistics.totalDropped() + statistics.pending());
	}

}
