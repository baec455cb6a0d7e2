package dev.monitoring.benchmarks;

import java.time.Clock;
import java.util.concurrent.TimeUnit;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import com.influxdb.client.WriteApi;
import com.influxdb.client.WriteOptions;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.Point;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.influx.InfluxMonitoringAdapter;
import dev.monitoring.pipeline.MonitoringPipeline;

/**
 * Compares the way of points from one thread to an HTTP endpoint, and what it costs the
 * processor, with that of influxdb-client-java's asynchronous {@code WriteApi}. The
 * producer waits while too many are under way, so that neither drops any: what they drop
 * nevertheless is counted.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(PathCounters.POINTS)
@Fork(1)
@Warmup(iterations = 8, time = 2)
@Measurement(iterations = 5, time = 2)
public class InfluxWriteBenchmark {

	/**
	 * The pipeline.
	 * @param store the pipeline and the server
	 * @param counters what it cost
	 */
	@Benchmark
	public void monitoring(Monitoring store, PathCounters counters) {
		counters.measure(store.server::lines, store.server::cpuNanos, () -> store.pipeline.record(Requests.next()),
				store.pipeline::flush);
	}

	/**
	 * The client.
	 * @param store the client and the server
	 * @param counters what it cost
	 */
	@Benchmark
	public void client(Client store, PathCounters counters) {
		counters.measure(store.server::lines, store.server::cpuNanos, () -> store.write.writePoint(point()),
				store.write::flush);
	}

	private static Point point() {
		MonitoringPoint point = Requests.next();
		Point result = Point.measurement(point.layout().series());
		result.addTag("instance", "host:8080");
		point.forEachTag((key, value) -> result.addTag(key, value.toString()));
		point.forEachField((key, value) -> {
			if (value instanceof Number number) {
				result.addField(key, number);
			}
			else {
				result.addField(key, value.toString());
			}
		});
		return result.time(point.time(), WritePrecision.NS);
	}

	/**
	 * A pipeline to a server.
	 */
	@State(Scope.Benchmark)
	public static class Monitoring {

		/**
		 * Whether bodies are compressed.
		 */
		@Param({ "false", "true" })
		public boolean gzip;

		private final CountingServer server = new CountingServer("204 No Content");

		private MonitoringPipeline pipeline = MonitoringPipeline.withoutStorage().build();

		/**
		 * Starts the worker.
		 */
		@Setup
		public void start() {
			this.pipeline = MonitoringPipeline
				.to(new InfluxMonitoringAdapter(this.server.influx(this.gzip), Clock.systemUTC()))
				.bufferSize(PathCounters.BUFFER)
				.batchSize(Requests.BATCH)
				.commonTags(Requests.COMMON_TAGS)
				.build();
			this.pipeline.start();
		}

		/**
		 * Stops both.
		 */
		@TearDown
		public void close() {
			this.pipeline.close();
			this.server.close();
		}

	}

	/**
	 * A client of a server.
	 */
	@State(Scope.Benchmark)
	public static class Client {

		/**
		 * Whether bodies are compressed.
		 */
		@Param({ "false", "true" })
		public boolean gzip;

		private final CountingServer server = new CountingServer("204 No Content");

		private final InfluxDBClient client = InfluxDBClientFactory.create(InfluxDBClientOptions.builder()
			.url(this.server.url())
			.authenticateToken("token".toCharArray())
			.org("organization")
			.bucket("bucket")
			.build());

		// A batch that its timer sends can be interrupted by the next full one, and is
		// lost
		// then: so the timer does not come to it.
		private final WriteApi write = this.client.makeWriteApi(WriteOptions.builder()
			.batchSize(Requests.BATCH)
			.flushInterval(60_000)
			.bufferLimit(PathCounters.BUFFER)
			.build());

		/**
		 * Sets compression.
		 */
		@Setup
		public void start() {
			if (this.gzip) {
				this.client.enableGzip();
			}
		}

		/**
		 * Stops both.
		 */
		@TearDown
		public void close() {
			this.write.close();
			this.client.close();
			this.server.close();
		}

	}

}
