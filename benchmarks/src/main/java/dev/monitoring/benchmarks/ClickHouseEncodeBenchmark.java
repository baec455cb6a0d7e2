package dev.monitoring.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.clickhouse.client.api.metadata.DefaultColumnToMethodMatchingStrategy;
import com.clickhouse.client.api.metadata.TableSchema;
import com.clickhouse.client.api.serde.POJOFieldSerializer;
import com.clickhouse.client.api.serde.POJOSerDe;
import com.clickhouse.data.ClickHouseColumn;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.clickhouse.ClickHouseMonitoringAdapter;
import dev.monitoring.adapter.clickhouse.ClickHouseSettings;

/**
 * Compares encoding the points of a full batch as rows of the ClickHouse store, and
 * copying them as they are sent, with what the store's client does with as many objects:
 * for the same table, whose JSON it takes as text only, and for one that has a column for
 * every value. All end in a sink that takes everything.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Requests.BATCH)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class ClickHouseEncodeBenchmark {

	private final List<MonitoringPoint> points = Stream.generate(Requests::nextPrepared).limit(Requests.BATCH).toList();

	private final ClickHouseMonitoringAdapter adapter = new ClickHouseMonitoringAdapter(
			ClickHouseSettings.defaults("http://localhost:8123", "monitoring", "default", ""));

	private final BatchBuilder builder = new BatchBuilder();

	private final byte[] copy = new byte[1024];

	private final List<Row> rows = Stream.generate(Row::new).limit(Requests.BATCH).toList();

	private final List<POJOFieldSerializer> serializers = serializers(Row.class,
			ClickHouseColumn.of("time", "DateTime64(9, 'UTC')"), ClickHouseColumn.of("service", "String"),
			ClickHouseColumn.of("route", "String"), ClickHouseColumn.of("status_code", "Int64"),
			ClickHouseColumn.of("instance", "String"), ClickHouseColumn.of("request_id", "String"),
			ClickHouseColumn.of("execution_time", "Float64"));

	private final List<JsonRow> jsonRows = Stream.generate(JsonRow::new).limit(Requests.BATCH).toList();

	private final List<POJOFieldSerializer> jsonSerializers = serializers(JsonRow.class,
			ClickHouseColumn.of("time", "DateTime64(9, 'UTC')"), ClickHouseColumn.of("data", "String"));

	private final OutputStream sink = OutputStream.nullOutputStream();

	private static List<POJOFieldSerializer> serializers(Class<?> type, ClickHouseColumn... columns) {
		TableSchema table = new TableSchema("requests", null, "monitoring", List.of(columns));
		POJOSerDe pojos = new POJOSerDe(DefaultColumnToMethodMatchingStrategy.INSTANCE);
		pojos.registerClass(type, table);
		Map<String, POJOFieldSerializer> byColumn = pojos.getFieldSerializers(type, table);
		return table.getColumns().stream().map((column) -> byColumn.get(column.getColumnName())).toList();
	}

	/**
	 * Encodes the points of a batch and copies its rows.
	 * @return the batch
	 * @throws IOException if a point cannot be encoded
	 */
	@Benchmark
	public Batch points() throws IOException {
		for (MonitoringPoint point : this.points) {
			this.builder.beginRow();
			this.adapter.encode(point, this.builder);
			this.builder.endRow();
		}
		Batch batch = this.builder.freeze("token");
		batch.forEachRow((row) -> {
			int length = row.remaining();
			row.get(this.copy, 0, length);
			this.sink.write(this.copy, 0, length);
		});
		return batch;
	}

	/**
	 * Serializes objects with a column for every value as the client's insert of a list
	 * does.
	 * @return where they went
	 * @throws Exception if one cannot be serialized
	 */
	@Benchmark
	public OutputStream clientColumns() throws Exception {
		return serialize(this.rows, this.serializers);
	}

	/**
	 * Serializes objects with a JSON text as the client's insert of a list does.
	 * @return where they went
	 * @throws Exception if one cannot be serialized
	 */
	@Benchmark
	public OutputStream clientJson() throws Exception {
		return serialize(this.jsonRows, this.jsonSerializers);
	}

	private OutputStream serialize(List<?> rows, List<POJOFieldSerializer> serializers) throws Exception {
		for (Object row : rows) {
			for (POJOFieldSerializer serializer : serializers) {
				serializer.serialize(row, this.sink);
			}
		}
		return this.sink;
	}

	/**
	 * The time and the other values of a request's point.
	 */
	public static final class JsonRow {

		private static final JsonMapper JSON = new JsonMapper();

		private final Map<String, Object> values = new LinkedHashMap<>();

		private final Instant time;

		JsonRow() {
			MonitoringPoint point = Requests.nextPrepared();
			this.time = point.instant();
			this.values.putAll(point.tags());
			this.values.putAll(point.fields());
		}

		/**
		 * The start.
		 * @return the time
		 */
		public Instant getTime() {
			return this.time;
		}

		/**
		 * The other values.
		 * @return a JSON text
		 */
		public String getData() {
			return JSON.writeValueAsString(this.values);
		}

	}

	/**
	 * The values of a request's point.
	 */
	public static final class Row {

		private final MonitoringPoint point = Requests.nextPrepared();

		private final Instant time = this.point.instant();

		private final String route = (String) Objects.requireNonNull(this.point.tags().get("route"));

		private final long statusCode = (long) Objects.requireNonNull(this.point.tags().get("status_code"));

		private final String requestId = (String) Objects.requireNonNull(this.point.fields().get("request_id"));

		private final double executionTime = (double) Objects.requireNonNull(this.point.fields().get("execution_time"));

		/**
		 * The start.
		 * @return the time
		 */
		public Instant getTime() {
			return this.time;
		}

		/**
		 * The service.
		 * @return a name
		 */
		public String getService() {
			return Requests.SERVICE;
		}

		/**
		 * The route.
		 * @return method and template
		 */
		public String getRoute() {
			return this.route;
		}

		/**
		 * The status.
		 * @return a code
		 */
		public long getStatusCode() {
			return this.statusCode;
		}

		/**
		 * The instance.
		 * @return host and port
		 */
		public String getInstance() {
			return "host:8080";
		}

		/**
		 * The request's id.
		 * @return an id
		 */
		public String getRequestId() {
			return this.requestId;
		}

		/**
		 * The time that it took.
		 * @return seconds
		 */
		public double getExecutionTime() {
			return this.executionTime;
		}

	}

}
