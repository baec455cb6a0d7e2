package dev.monitoring.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.JsonPointEncoder;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.duckdb.DuckDbMonitoringAdapter;
import dev.monitoring.adapter.duckdb.DuckDbSettings;

/**
 * Compares what a point of a full batch costs when the adapter stores it with what the
 * same row costs in a JDBC batch insert, in a file with the same limits.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@OperationsPerInvocation(Requests.BATCH)
@Fork(1)
@Warmup(iterations = 3)
@Measurement(iterations = 10)
public class DuckDbWriteBenchmark {

	/**
	 * The adapter writes a batch.
	 * @param store the file
	 * @throws WriteException if it cannot
	 */
	@Benchmark
	@Warmup(iterations = 20)
	@Measurement(iterations = 50)
	public void adapter(AdapterStore store) throws WriteException {
		store.adapter.write(store.batch);
	}

	/**
	 * The driver executes a batch in one transaction.
	 * @param store the file
	 * @throws SQLException if it cannot
	 */
	@Benchmark
	public void jdbcBatch(JdbcStore store) throws SQLException {
		try (PreparedStatement insert = store.connection
			.prepareStatement("INSERT INTO requests VALUES (make_timestamp_ns(?), ?)")) {
			for (Row row : store.rows) {
				insert.setLong(1, row.time());
				insert.setString(2, row.json());
				insert.addBatch();
			}
			insert.executeBatch();
		}
		store.connection.commit();
	}

	/**
	 * A file that the adapter writes.
	 */
	@State(Scope.Benchmark)
	public static class AdapterStore {

		private final Path folder = Folders.make();

		private final DuckDbSettings settings = Folders.duckdb(this.folder);

		private final DuckDbMonitoringAdapter adapter = new DuckDbMonitoringAdapter(this.settings, Clock.systemUTC());

		private final BatchBuilder builder = new BatchBuilder();

		private Batch batch = newBatch();

		/**
		 * Opens the file.
		 * @throws WriteException if it cannot
		 */
		@Setup
		public void open() throws WriteException {
			this.adapter.initialize();
		}

		/**
		 * Makes a batch with a token of its own, as the worker does before it writes.
		 */
		@Setup(Level.Invocation)
		public void fill() {
			this.batch = newBatch();
		}

		private Batch newBatch() {
			for (int i = 0; i < Requests.BATCH; i++) {
				this.builder.beginRow();
				this.adapter.encode(Requests.nextPrepared(), this.builder);
				this.builder.endRow();
			}
			return this.builder.freeze(String.valueOf(System.nanoTime()));
		}

		/**
		 * Deletes the file.
		 * @throws IOException if it cannot
		 */
		@TearDown
		public void delete() throws IOException {
			this.adapter.close();
			Folders.delete(this.folder);
		}

	}

	/**
	 * A file that is written by SQL.
	 */
	@State(Scope.Benchmark)
	public static class JdbcStore {

		private final Path folder = Folders.make();

		private final Connection connection = Folders.connect(this.folder);

		private final List<Row> rows = Stream.generate(Row::next).limit(Requests.BATCH).toList();

		/**
		 * Has the driver commit when it is told to.
		 * @throws SQLException if it cannot
		 */
		@Setup
		public void begin() throws SQLException {
			this.connection.setAutoCommit(false);
		}

		/**
		 * Deletes the file.
		 * @throws IOException if it cannot
		 * @throws SQLException if the file cannot be closed
		 */
		@TearDown
		public void delete() throws IOException, SQLException {
			this.connection.close();
			Folders.delete(this.folder);
		}

	}

	private record Row(long time, String json) {

		static Row next() {
			MonitoringPoint point = Requests.nextPrepared();
			BatchBuilder builder = new BatchBuilder();
			builder.beginRow();
			new JsonPointEncoder().encode(point, builder);
			builder.endRow();
			StringBuilder json = new StringBuilder();
			builder.freeze("row").forEachRow((bytes) -> json.append(StandardCharsets.UTF_8.decode(bytes)));
			return new Row(point.time(), json.toString());
		}

	}

}
