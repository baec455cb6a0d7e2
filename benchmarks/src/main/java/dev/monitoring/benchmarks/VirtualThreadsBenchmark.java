package dev.monitoring.benchmarks;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What recording costs on 10,000 virtual threads, each of which records ten points and
 * lets others run in between, and what the same threads cost when they only make the
 * points. Needs JDK 21.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(VirtualThreadsBenchmark.THREADS * VirtualThreadsBenchmark.POINTS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class VirtualThreadsBenchmark {

	static final int THREADS = 10_000;

	static final int POINTS = 10;

	/**
	 * Each thread makes and records points.
	 * @param threads the threads
	 * @param monitoring the pipeline
	 * @param counters the drops
	 * @throws Exception if a thread failed
	 */
	@Benchmark
	public void record(VirtualThreads threads, RecordBenchmark.Monitoring monitoring, RecordBenchmark.Counters counters)
			throws Exception {
		threads.run(() -> monitoring.pipeline.record(Requests.next()));
	}

	/**
	 * Each thread makes points.
	 * @param threads the threads
	 * @throws Exception if a thread failed
	 */
	@Benchmark
	public void nothing(VirtualThreads threads) throws Exception {
		threads.run(Requests::next);
	}

	/**
	 * Makes a thread for every task.
	 */
	@State(Scope.Benchmark)
	public static class VirtualThreads {

		private ExecutorService executor = Executors.newSingleThreadExecutor();

		/**
		 * Makes the executor, by a method that the JDK which compiles this may not have.
		 * @throws IllegalStateException on a JDK without virtual threads
		 */
		@Setup
		public void open() {
			this.executor.shutdown();
			try {
				this.executor = (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor")
					.invoke(null);
			}
			catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException ex) {
				throw new IllegalStateException("Virtual threads need JDK 21 or newer", ex);
			}
		}

		@SuppressWarnings("ThreadPriorityCheck") // virtual threads yield to others only
													// so
		void run(Runnable action) throws Exception {
			List<Future<?>> ends = new ArrayList<>(THREADS);
			for (int i = 0; i < THREADS; i++) {
				ends.add(this.executor.submit(() -> {
					for (int point = 0; point < POINTS; point++) {
						action.run();
						Thread.yield();
					}
				}));
			}
			for (Future<?> end : ends) {
				end.get();
			}
		}

		/**
		 * Ends the executor.
		 */
		@TearDown
		public void close() {
			this.executor.shutdownNow();
		}

	}

}
