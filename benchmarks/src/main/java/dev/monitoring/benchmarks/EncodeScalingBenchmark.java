package dev.monitoring.benchmarks;

import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.clickhouse.ClickHouseMonitoringAdapter;
import dev.monitoring.adapter.clickhouse.ClickHouseSettings;
import dev.monitoring.adapter.influx.InfluxMonitoringAdapter;
import dev.monitoring.adapter.influx.InfluxSettings;
import dev.monitoring.series.RequestPoint;

/**
 * How encoding grows with the number of additional tags and fields, and with the number
 * of distinct sets of tags.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class EncodeScalingBenchmark {

	private static final int POINTS = 1 << 17;

	private static final String REQUEST_ID = "1767225600,6f1c2d3e-4a5b-4c6d-8e7f-90a1b2c3d4e5";

	/**
	 * Encodes a point with additional tags and fields.
	 * @param points the points
	 * @return the size of the batch with the row
	 * @throws IOException never
	 */
	@Benchmark
	public int byNumberOfValues(Values points) throws IOException {
		return points.encoder.encodeNext();
	}

	/**
	 * Encodes points of so many sets of tags in turn.
	 * @param points the points
	 * @return the size of the batch with the row
	 * @throws IOException never
	 */
	@Benchmark
	public int byDistinctTagSets(TagSets points) throws IOException {
		return points.encoder.encodeNext();
	}

	private static MonitoringAdapter adapter(String store) {
		return store.equals("influx") ? new InfluxMonitoringAdapter(
				InfluxSettings.defaults("http://localhost:8086", "organization", "bucket", "token"), Clock.systemUTC())
				: new ClickHouseMonitoringAdapter(
						ClickHouseSettings.defaults("http://localhost:8123", "monitoring", "default", ""));
	}

	/**
	 * Points with additional tags and fields.
	 */
	@State(Scope.Thread)
	public static class Values {

		/**
		 * Whose rows are written.
		 */
		@Param({ "influx", "clickhouse" })
		public String store = "";

		/**
		 * How many additional tags there are.
		 */
		@Param({ "0", "4", "16" })
		public int tags;

		/**
		 * How many additional fields there are, every other a text.
		 */
		@Param({ "0", "4", "16" })
		public int fields;

		private Encoder encoder = Encoder.NONE;

		/**
		 * Makes the points.
		 */
		@Setup
		public void make() {
			Map<String, Object> tags = new TreeMap<>();
			for (int i = 0; i < this.tags; i++) {
				tags.put("tag" + i, "value-" + i);
			}
			Map<String, Object> fields = new TreeMap<>();
			for (int i = 0; i < this.fields; i++) {
				fields.put("field" + i, (i % 2 == 0) ? "some text " + i : i / 8.0);
			}
			AdditionalValues additional = AdditionalValues.of(tags, fields);
			this.encoder = new Encoder(adapter(this.store), (i) -> additional);
		}

	}

	/**
	 * Points of many sets of tags.
	 */
	@State(Scope.Thread)
	public static class TagSets {

		/**
		 * Whose rows are written.
		 */
		@Param({ "influx", "clickhouse" })
		public String store = "";

		/**
		 * How many sets there are.
		 */
		@Param({ "10", "1000", "100000" })
		public int sets;

		private Encoder encoder = Encoder.NONE;

		/**
		 * Makes the points.
		 */
		@Setup
		public void make() {
			AdditionalValues[] additional = new AdditionalValues[this.sets];
			for (int i = 0; i < additional.length; i++) {
				additional[i] = AdditionalValues.of(Map.of("tenant", "tenant-" + i), Map.of());
			}
			this.encoder = new Encoder(adapter(this.store), (i) -> additional[i % additional.length]);
		}

	}

	private static final class Encoder {

		static final Encoder NONE = new Encoder(new DiscardingAdapter(), (i) -> AdditionalValues.NONE);

		private final MonitoringPoint[] points = new MonitoringPoint[POINTS];

		private final BatchBuilder builder = new BatchBuilder();

		private final MonitoringAdapter adapter;

		private int next;

		Encoder(MonitoringAdapter adapter, IntFunction<AdditionalValues> additional) {
			this.adapter = adapter;
			for (int i = 0; i < POINTS; i++) {
				this.points[i] = Requests.prepared(RequestPoint.of(Requests.START + i * 1000L, Requests.SERVICE,
						"GET:/accounts/{id}", 200, REQUEST_ID, i / 1e6, additional.apply(i)));
			}
		}

		int encodeNext() throws IOException {
			this.builder.beginRow();
			this.adapter.encode(this.points[this.next++ & POINTS - 1], this.builder);
			int size = this.builder.size();
			this.builder.dropRow();
			return size;
		}

	}

}
