package dev.monitoring.fault;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import dev.monitoring.pipeline.DropCause;
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

	private static final PointLayout FAILURES = PointLayout.series("failures")
		.failures(true)
		.field("n", ValueType.INTEGER)
		.field("text", ValueType.STRING)
		.build();

	private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(60);

	private final String fault;

	private final AtomicLong next = new AtomicLong();

	private MonitoringPipeline pipeline;

	private long recorded;

	private final Map<String, Long> droppedBefore = new TreeMap<>();

	private final Map<String, Drops> expected = new TreeMap<>();

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
		addDropped(this.droppedBefore);
		this.pipeline = pipeline;
	}

	/**
	 * Says that points are dropped in this row. Where it is not said, none are to be.
	 * @param cause why
	 * @param least how many at least
	 * @param most how many at most
	 * @param which the numbers of those that may be
	 * @return this
	 */
	public FaultRun drops(DropCause cause, long least, long most, LongPredicate which) {
		this.expected.put(cause.id(), new Drops(least, most, which));
		return this;
	}

	/**
	 * Says that points are dropped in this row.
	 * @param cause why
	 * @param count how many
	 * @param which the numbers of those that may be
	 * @return this
	 */
	public FaultRun drops(DropCause cause, long count, LongPredicate which) {
		return drops(cause, count, count, which);
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
	 * Records a point that tells of a failure.
	 */
	public void recordFailure() {
		long n = this.next.getAndIncrement();
		this.pipeline.record(MonitoringPoint.builder(FAILURES).field("n", n).field("text", text(n)).build());
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
		long recorded = this.recorded + this.pipeline.statistics().recorded();
		assertThat(recorded).as("%s: sufficient", this.fault).isPositive().isEqualTo(this.next.get());
		assertThat(stored.keySet()).as("%s: nothing is invented", this.fault)
			.allMatch((n) -> n >= 0 && n < this.next.get());
		stored.forEach((n, text) -> assertThat(text).as("%s: nothing is changed", this.fault).isEqualTo(text(n)));
		Map<String, Long> dropped = checkDrops();
		long counted = dropped.values().stream().mapToLong(Long::longValue).sum();
		Set<Long> missing = missing(stored.keySet());
		assertThat(missing).as("%s: nothing is missing but what may be", this.fault)
			.allMatch((n) -> this.expected.values().stream().anyMatch((drops) -> drops.which().test(n)));
		long lost = missing.size() - counted;
		assertThat(lost).as("%s: nothing is lost that is not counted", this.fault).isZero();
		assertThat(duplicates).as("%s: duplicates", this.fault).isZero();
		FaultTable.add(
				this.fault, "recorded %d, stored %d, dropped %d%s, duplicates %d, lost %d".formatted(recorded,
						stored.size(), counted, dropped.isEmpty() ? "" : " " + words(dropped), duplicates, lost),
				figure);
	}

	private Set<Long> missing(Set<Long> stored) {
		Set<Long> missing = new HashSet<>();
		for (long n = 0; n < this.next.get(); n++) {
			if (!stored.contains(n)) {
				missing.add(n);
			}
		}
		return missing;
	}

	/**
	 * Checks that only those were dropped that were to be.
	 * @return how many by cause
	 */
	private Map<String, Long> checkDrops() {
		Map<String, Long> dropped = new TreeMap<>(this.droppedBefore);
		addDropped(dropped);
		this.expected.forEach(
				(cause, drops) -> assertThat(dropped.getOrDefault(cause, 0L)).as("%s: dropped by %s", this.fault, cause)
					.isBetween(drops.least(), drops.most()));
		assertThat(this.expected.keySet()).as("%s: no other drops than expected of %s", this.fault, dropped)
			.containsAll(dropped.keySet());
		return dropped;
	}

	private void addDropped(Map<String, Long> dropped) {
		this.pipeline.statistics().dropped().forEach((cause, count) -> {
			if (count > 0) {
				dropped.merge(cause, count, Long::sum);
			}
		});
	}

	private static String words(Map<String, Long> dropped) {
		return dropped.entrySet()
			.stream()
			.map((entry) -> entry.getKey() + " " + entry.getValue())
			.collect(Collectors.joining(", ", "(", ")"));
	}

	private void checkIdentity() {
		PipelineStatistics statistics = this.pipeline.statistics();
		assertThat(statistics.recorded() + statistics.recovered()).as("%s: %s", this.fault, statistics)
			.isEqualTo(statistics.stored() + statistics.totalDropped() + statistics.pending());
	}

	/**
	 * Drops that are to be.
	 *
	 * @param least how many at least
	 * @param most how many at most
	 * @param which the numbers that may be dropped
	 */
	private record Drops(long least, long most, LongPredicate which) {

	}

}
