package dev.monitoring.fuzz;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.monitoring.PointLayout;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.fault.FaultTable;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;
import dev.monitoring.support.ForwardingAdapter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records hostile points through a pipeline to a store and reads them back: no batch may
 * be refused, no point may be there that nobody recorded, and every value must be what
 * the rules say. What fails is made smaller and shown with its seed; {@code -Dfuzz.seed}
 * brings it back.
 */
public final class FuzzedStore {

	/**
	 * So few that they have no more keys of tags than a pipeline lets through.
	 */
	private static final int POINTS_A_SERIES = 60;

	private final Gate gate;

	private final Reading reading;

	private int series;

	/**
	 * Makes a fuzzed store.
	 * @param adapter the way to it
	 * @param reading tells what is wrong with what it keeps
	 */
	public FuzzedStore(MonitoringAdapter adapter, Reading reading) {
		this.gate = new Gate(adapter);
		this.reading = reading;
	}

	/**
	 * The seed of a long run: the one that was asked for, or a new one.
	 */
	public static long seed() {
		return Long.getLong("fuzz.seed", System.nanoTime());
	}

	/**
	 * Records points, some for each of many series.
	 * @param store the name of the store
	 * @param seed decides what the points are
	 * @param points how many points
	 */
	public void run(String store, long seed, int points) throws Exception {
		run("F24 hostile texts, " + store, seed, points, true);
		run("F25 hostile values, " + store, seed, points, false);
	}

	private void run(String fault, long seed, int count, boolean onlyTexts) throws Exception {
		HostilePoints source = new HostilePoints(seed, onlyTexts);
		PointLayout layout = HostilePoint.layout("any");
		long recorded = 0;
		long values = 0;
		while (recorded < count) {
			List<HostilePoint> points = source.next(POINTS_A_SERIES);
			String failure = failure(points);
			if (failure != null) {
				throw failed(fault + ", seed " + seed, failure, points);
			}
			recorded += points.size();
			values += points.stream().mapToInt((point) -> point.storedData(layout).size()).sum();
		}
		FaultTable.add(fault,
				"recorded %d, stored %d, batches rejected 0, points injected 0".formatted(recorded, recorded),
				"%d values as they should be, seed %d".formatted(values, seed));
	}

	private AssertionError failed(String run, String failure, List<HostilePoint> points) throws Exception {
		List<HostilePoint> smallest = Smallest.of(points, this::failure);
		return new AssertionError(run + ": " + failure + "\nStill fails (" + failure(smallest) + ") with "
				+ smallest.stream().map(HostilePoint::toString).collect(Collectors.joining("\n")));
	}

	private String failure(List<HostilePoint> points) throws Exception {
		PointLayout layout = HostilePoint.layout("fuzz" + this.series++);
		this.gate.batches.clear();
		this.gate.refusals.clear();
		MonitoringPipeline pipeline = MonitoringPipeline.to(this.gate)
			.flushingPeriod(Duration.ZERO)
			.maxValueLength(HostilePoint.LONGEST)
			.build();
		pipeline.start();
		points.forEach((point) -> pipeline.record(point.point(layout)));
		boolean flushed = pipeline.flush();
		pipeline.close();
		PipelineStatistics statistics = pipeline.statistics();
		assertThat(statistics.recorded()).as(statistics::toString)
			.isEqualTo(statistics.stored() + statistics.totalDropped());
		if (!flushed || !this.gate.refusals.isEmpty()) {
			return "rejected: " + this.gate.refusals;
		}
		if (statistics.stored() != points.size()) {
			return "not all are stored: " + statistics;
		}
		return this.reading.difference(layout, points, List.copyOf(this.gate.batches));
	}

	/**
	 * Compares the rows of a store that keeps tags and fields in one object.
	 * @param rows what it keeps of a series
	 * @return what differs, or {@code null}
	 */
	public static String difference(PointLayout layout, List<HostilePoint> points, List<Map<String, Object>> rows) {
		Map<Object, Map<String, Object>> byNumber = new HashMap<>();
		rows.forEach((row) -> byNumber.put(row.get(HostilePoint.NUMBER), row));
		if (rows.size() != points.size() || byNumber.size() != points.size()) {
			return rows.size() + " rows of " + points.size() + " points: " + byNumber.keySet();
		}
		for (HostilePoint point : points) {
			Map<String, Object> expected = point.storedData(layout);
			Map<String, Object> row = byNumber.get(point.number());
			if (!expected.equals(row)) {
				return "a point that should be " + shown(expected) + " is " + shown(row);
			}
		}
		return null;
	}

	private static String shown(Map<String, Object> data) {
		return (data != null) ? data.entrySet()
			.stream()
			.map((entry) -> new HostilePoint.Entry(entry.getKey(), new HostileValue(entry.getValue(), null)).toString())
			.sorted()
			.collect(Collectors.joining(", ", "{", "}")) : "missing";
	}

	/**
	 * Reads a store.
	 */
	@FunctionalInterface
	public interface Reading {

		/**
		 * Compares what a store has with what it should have.
		 * @param layout the layout of a series
		 * @param points all that was recorded of it
		 * @param batches what was sent
		 * @return what differs, or {@code null}
		 * @throws Exception if the store cannot be read
		 */
		String difference(PointLayout layout, List<HostilePoint> points, List<Batch> batches) throws Exception;

	}

	/**
	 * Keeps what passes.
	 */
	private static final class Gate extends ForwardingAdapter {

		private final List<Batch> batches = new ArrayList<>();

		private final List<WriteException> refusals = new ArrayList<>();

		Gate(MonitoringAdapter adapter) {
			super(adapter);
		}

		@Override
		public void initialize() throws WriteException {
			try {
				super.initialize();
			}
			catch (WriteException ex) {
				this.refusals.add(ex);
				throw ex;
			}
		}

		@Override
		public void write(Batch batch) throws WriteException {
			try {
				super.write(batch);
				this.batches.add(batch);
			}
			catch (WriteException ex) {
				this.refusals.add(ex);
				throw ex;
			}
		}

	}

}
