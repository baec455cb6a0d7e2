package dev.monitoring.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

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
import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.clickhouse.ClickHouseMonitoringAdapter;
import dev.monitoring.pipeline.MonitoringPipeline;

/**
 * Compares the way of points from one thread into a ClickHouse server with what the
 * server takes itself: blocks of the same size that were encoded before, posted one after
 * another. The processor's time is this JVM's.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(PathCounters.POINTS)
@Fork(1)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class ClickHouseRecordBenchmark {

	/**
	 * The pipeline.
	 * @param server the server
	 * @param store the pipeline
	 * @param counters what it cost
	 */
	@Benchmark
	public void monitoring(Server server, Monitoring store, PathCounters counters) {
		counters.measure(() -> store.pipeline.statistics().stored(), () -> 0,
				() -> store.pipeline.record(Requests.next()), store.pipeline::flush);
	}

	/**
	 * The server.
	 * @param server the server
	 * @param blocks what it gets
	 * @param counters what it cost
	 */
	@Benchmark
	public void preEncodedBlocks(Server server, Blocks blocks, PathCounters counters) {
		counters.measure(() -> blocks.post(server.clickHouse));
	}

	/**
	 * A server with the table that the adapter makes.
	 */
	@State(Scope.Benchmark)
	public static class Server {

		private final FetchedClickHouse clickHouse = new FetchedClickHouse();

		/**
		 * Makes the table.
		 * @throws WriteException if the adapter cannot
		 * @throws IOException never
		 */
		@Setup
		public void create() throws WriteException, IOException {
			Requests.createTable(new ClickHouseMonitoringAdapter(this.clickHouse.settings()));
		}

		/**
		 * Stops the server.
		 */
		@TearDown
		public void close() {
			this.clickHouse.close();
		}

	}

	/**
	 * Blocks as the adapter sends them.
	 */
	@State(Scope.Benchmark)
	public static class Blocks {

		private static final String PARAMETERS = "query="
				+ FetchedClickHouse.encoded("INSERT INTO monitoring_benchmark.requests (time, data) FORMAT RowBinary")
				+ "&async_insert=0&input_format_binary_read_json_as_string=1&input_format_parallel_parsing=0"
				+ "&input_format_try_infer_dates=0&input_format_try_infer_datetimes=0&min_insert_block_size_bytes=0"
				+ "&max_insert_block_size=" + Requests.BATCH + "&min_insert_block_size_rows=" + Requests.BATCH
				+ "&wait_end_of_query=1&insert_deduplication_token=";

		/**
		 * So many that their rows differ: parts of the same rows shrink so much when they
		 * are merged that the server merges them again and again.
		 */
		private final byte[][] blocks = Stream.generate(Blocks::block).limit(100).toArray(byte[][]::new);

		private int posted;

		private static byte[] block() {
			List<MonitoringPoint> points = Stream.generate(Requests::nextPrepared).limit(Requests.BATCH).toList();
			JsonPointEncoder encoder = new JsonPointEncoder();
			BatchBuilder json = new BatchBuilder();
			for (MonitoringPoint point : points) {
				json.beginRow();
				encoder.encode(point, json);
				json.endRow();
			}
			Iterator<MonitoringPoint> next = points.iterator();
			ByteArrayOutputStream block = new ByteArrayOutputStream(json.size() + Long.BYTES * points.size());
			json.freeze("block").forEachRow((row) -> {
				block
					.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(Long.reverseBytes(next.next().time())).array());
				writeLength(row.remaining(), block);
				byte[] text = new byte[row.remaining()];
				row.get(text);
				block.writeBytes(text);
			});
			return block.toByteArray();
		}

		private static void writeLength(int length, ByteArrayOutputStream target) {
			int rest = length;
			for (; rest > 0x7f; rest >>>= 7) {
				target.write((rest & 0x7f) | 0x80);
			}
			target.write(rest);
		}

		private void post(FetchedClickHouse clickHouse) {
			try {
				for (int i = 0; i < PathCounters.POINTS / Requests.BATCH; i++) {
					clickHouse.post(PARAMETERS + "block-" + this.posted, this.blocks[this.posted % this.blocks.length]);
					this.posted++;
				}
			}
			catch (IOException | InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/**
	 * A pipeline to the server.
	 */
	@State(Scope.Benchmark)
	public static class Monitoring {

		private MonitoringPipeline pipeline = MonitoringPipeline.withoutStorage().build();

		/**
		 * Starts the worker.
		 * @param server the server
		 */
		@Setup
		public void start(Server server) {
			this.pipeline = MonitoringPipeline.to(new ClickHouseMonitoringAdapter(server.clickHouse.settings()))
				.bufferSize(PathCounters.BUFFER)
				.batchSize(Requests.BATCH)
				.commonTags(Requests.COMMON_TAGS)
				.build();
			this.pipeline.start();
		}

		/**
		 * Stops the worker.
		 */
		@TearDown
		public void close() {
			this.pipeline.close();
		}

	}

}
