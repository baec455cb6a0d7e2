package dev.monitoring.benchmarks;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How recording scales with the number of threads that record at once, the worker beside
 * them: all record as fast as they can, for which a request's thread never has the time.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RecordThreadsBenchmark {

	/**
	 * One thread.
	 * @param monitoring the pipeline
	 * @param counters the drops
	 */
	@Benchmark
	@Threads(1)
	public void threads01(RecordBenchmark.Monitoring monitoring, RecordBenchmark.Counters counters) {
		monitoring.pipeline.record(Requests.next());
	}

	/**
	 * Two threads.
	 * @param monitoring the pipeline
	 * @param counters the drops
	 */
	@Benchmark
	@Threads(2)
	public void threads02(RecordBenchmark.Monitoring monitoring, RecordBenchmark.Counters counters) {
		monitoring.pipeline.record(Requests.next());
	}

	/**
	 * Four threads.
	 * @param monitoring the pipeline
	 * @param counters the drops
	 */
	@Benchmark
	@Threads(4)
	public void threads04(RecordBenchmark.Monitoring monitoring, RecordBenchmark.Counters counters) {
		monitoring.pipeline.record(Requests.next());
	}

	/**
	 * Sixteen threads.
	 * @param monitoring the pipeline
	 * @param counters the drops
	 */
	@Benchmark
	@Threads(16)
	public void threads16(RecordBenchmark.Monitoring monitoring, RecordBenchmark.Counters counters) {
		monitoring.pipeline.record(Requests.next());
	}

	/**
	 * Sixty-four threads.
	 * @param monitoring the pipeline
	 * @param counters the drops
	 */
	@Benchmark
	@Threads(64)
	public void threads64(RecordBenchmark.Monitoring monitoring, RecordBenchmark.Counters counters) {
		monitoring.pipeline.record(Requests.next());
	}

}
