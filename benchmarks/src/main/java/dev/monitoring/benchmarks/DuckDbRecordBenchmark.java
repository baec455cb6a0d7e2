package dev.monitoring.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
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

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.JsonPointEncoder;
import dev.monitoring.adapter.duckdb.DuckDbMonitoringAdapter;
import dev.monitoring.pipeline.MonitoringPipeline;

/**
 * Compares the way of points from one thread into a DuckDB file with the driver's
 * Appender alone, which gets rows that were encoded before, in transactions of as many
 * rows.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(PathCounters.POINTS)
@Fork(1)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class DuckDbRecordBenchmark {

	/**
	 * The pipeline.
	 * @param store the pipeline
	 * @param counters what it cost
	 */
	@Benchmark
	public void monitoring(Monitoring store, PathCounters counters) {
		counters.measure(() -> store.pipeline.statistics().stored(), () -> 0,
				() -> store.pipeline.record(Requests.next()), store.pipeline::flush);
	}

	/**
	 * The Appender.
	 * @param store the file
	 * @param counters what it cost
	 */
	@Benchmark
	public void rawAppender(Raw store, PathCounters counters) {
		counters.measure(store::append);
	}

	/**
	 * A pipeline to a file.
	 */
	@State(Scope.Benchmark)
	public static class Monitoring {

		private final Path folder = Folders.make();

		private final MonitoringPipeline pipeline = MonitoringPipeline
			.to(new DuckDbMonitoringAdapter(Folders.duckdb(this.folder), Clock.systemUTC()))
			.bufferSize(PathCounters.BUFFER)
			.batchSize(Requests.BATCH)
			.commonTags(Requests.COMMON_TAGS)
			.build();

		/**
		 * Starts the worker.
		 */
		@Setup
		public void start() {
			this.pipeline.start();
		}

		/**
		 * Closes the file and deletes it.
		 * @throws IOException if it cannot
		 */
		@TearDown
		public void close() throws IOException {
			this.pipeline.close();
			Folders.delete(this.folder);
		}

	}

	/**
	 * A file, and the rows of a batch.
	 */
	@State(Scope.Benchmark)
	public static class Raw {

		private final Path folder = Folders.make();

		private final DuckDBConnection connection = Folders.connect(this.folder);

		private final List<Row> rows = Stream.generate(Row::next).limit(Requests.BATCH).toList();

		private void append() {
			// An Appender alone begins no transaction, but commits every 2,048 rows.
			try (Statement statement = this.connection.createStatement()) {
				for (int batch = 0; batch < PathCounters.POINTS / Requests.BATCH; batch++) {
					statement.execute("BEGIN TRANSACTION");
					try (DuckDBAppender appender = this.connection.createAppender("requests")) {
						for (Row row : this.rows) {
							appender.beginRow().appendEpochNanos(row.time()).append(row.json()).endRow();
						}
						appender.flush();
					}
					statement.execute("COMMIT");
				}
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
		}

		/**
		 * Closes the file and deletes it.
		 * @throws IOException if it cannot be deleted
		 * @throws SQLException if it cannot be closed
		 */
		@TearDown
		public void close() throws IOException, SQLException {
			this.connection.close();
			Folders.delete(this.folder);
		}

	}

	private record Row(long time, byte[] json) {

		static Row next() {
			MonitoringPoint point = Requests.nextPrepared();
			BatchBuilder builder = new BatchBuilder();
			builder.beginRow();
			new JsonPointEncoder().encode(point, builder);
			builder.endRow();
			byte[] json = new byte[builder.size() - Integer.BYTES];
			builder.freeze("row").forEachRow((ByteBuffer row) -> row.get(json));
			return new Row(point.time(), json);
		}

	}

}
