package dev.monitoring.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.duckdb.DuckDbMonitoringAdapter;
import dev.monitoring.adapter.influx.InfluxMonitoringAdapter;
import dev.monitoring.pipeline.MonitoringPipeline;

/**
 * How the cost of a point from the buffer to the store depends on the size of batches.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(FlushBenchmark.POINTS)
@Fork(1)
@Warmup(iterations = 15)
@Measurement(iterations = 15)
public class FlushBenchmark {

	static final int POINTS = 20_000;

	/**
	 * Where points go: the server only counts.
	 */
	@Param({ "influx", "duckdb" })
	public String store = "";

	/**
	 * The most points of a batch.
	 */
	@Param({ "100", "1000", "5000", "20000" })
	public int batchSize;

	private final CountingServer server = new CountingServer("204 No Content");

	private final Path folder = Folders.make();

	private MonitoringPipeline pipeline = MonitoringPipeline.withoutStorage().build();

	/**
	 * Makes the pipeline, without a worker.
	 */
	@Setup
	public void open() {
		this.pipeline = MonitoringPipeline.to(adapter())
			.batchSize(this.batchSize)
			.batchBytes(Integer.MAX_VALUE)
			.bufferSize(2 * POINTS)
			.commonTags(Requests.COMMON_TAGS)
			.flushingPeriod(Duration.ZERO)
			.build();
		this.pipeline.start();
	}

	private MonitoringAdapter adapter() {
		if (this.store.equals("duckdb")) {
			return new DuckDbMonitoringAdapter(Folders.duckdb(this.folder), Clock.systemUTC());
		}
		return new InfluxMonitoringAdapter(this.server.influx(false), Clock.systemUTC());
	}

	/**
	 * Fills the buffer.
	 */
	@Setup(Level.Invocation)
	public void fill() {
		for (int i = 0; i < POINTS; i++) {
			this.pipeline.record(Requests.next());
		}
	}

	/**
	 * Empties the buffer into the store.
	 */
	@Benchmark
	public void flush() {
		if (!this.pipeline.flush()) {
			throw new IllegalStateException("The store did not take the points: " + this.pipeline.lastProbe());
		}
	}

	/**
	 * Closes the store, which must have got every point.
	 * @throws IOException if the folder cannot be deleted
	 */
	@TearDown
	public void close() throws IOException {
		this.pipeline.close();
		this.server.close();
		Folders.delete(this.folder);
		if (this.pipeline.statistics().totalDropped() > 0) {
			throw new IllegalStateException("Points were dropped: " + this.pipeline.statistics());
		}
	}

}
