package dev.monitoring.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.JsonPointEncoder;

/**
 * Compares encoding a request's point as a row of a batch with writing a map of the same
 * tags and fields by Jackson's mapper.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class EncodeBenchmark {

	private final MonitoringPoint point = Requests.nextPrepared();

	private final Map<String, Object> map = new LinkedHashMap<>(this.point.tags());

	private final BatchBuilder builder = new BatchBuilder();

	private final JsonPointEncoder encoder = new JsonPointEncoder();

	private final JsonMapper mapper = new JsonMapper();

	private Batch batch;

	/**
	 * Makes the map of what the point holds.
	 */
	public EncodeBenchmark() {
		this.map.putAll(this.point.fields());
		this.builder.beginRow();
		this.builder.endRow();
		this.batch = this.builder.freeze("first");
	}

	/**
	 * Encodes a point.
	 * @return the last batch
	 */
	@Benchmark
	public Batch point() {
		this.builder.beginRow();
		this.encoder.encode(this.point, this.builder);
		return endRow();
	}

	/**
	 * Writes a map.
	 * @return the last batch
	 */
	@Benchmark
	public Batch jacksonMap() {
		this.builder.beginRow();
		byte[] json = this.mapper.writeValueAsBytes(this.map);
		this.builder.write(json, 0, json.length);
		return endRow();
	}

	private Batch endRow() {
		this.builder.endRow();
		if (this.builder.rows() == Requests.BATCH) {
			this.batch = this.builder.freeze("next");
		}
		return this.batch;
	}

}
