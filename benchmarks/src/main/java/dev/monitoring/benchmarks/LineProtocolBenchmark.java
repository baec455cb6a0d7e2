package dev.monitoring.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.Point;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.influx.InfluxMonitoringAdapter;
import dev.monitoring.adapter.influx.InfluxSettings;

/**
 * Compares encoding a request's point as a line of line protocol with what
 * influxdb-client-java does with the same tags, fields and time. Both end with the bytes
 * of the line.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class LineProtocolBenchmark {

	/**
	 * More than the adapter remembers times of: no time comes twice.
	 */
	private static final int POINTS = 1 << 16;

	/**
	 * Few enough to stay in the cache of the processor, in favour of the client.
	 */
	private static final int CLIENT_POINTS = 1 << 10;

	private final MonitoringPoint[] points = new MonitoringPoint[POINTS];

	private final Point[] clientPoints = new Point[CLIENT_POINTS];

	private final BatchBuilder builder = new BatchBuilder();

	private final InfluxMonitoringAdapter adapter = new InfluxMonitoringAdapter(
			InfluxSettings.defaults("http://localhost:8086", "organization", "bucket", "token"), Clock.systemUTC());

	private int next;

	/**
	 * Makes points of different times and durations.
	 */
	public LineProtocolBenchmark() {
		for (int i = 0; i < POINTS; i++) {
			this.points[i] = Requests.nextPrepared();
		}
		for (int i = 0; i < CLIENT_POINTS; i++) {
			this.clientPoints[i] = clientPoint(this.points[i]);
		}
	}

	private static Point clientPoint(MonitoringPoint point) {
		Point result = Point.measurement(point.layout().series());
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
	 * Encodes a point into a batch.
	 * @return the size of the batch with the line
	 * @throws IOException never
	 */
	@Benchmark
	public int adapter() throws IOException {
		this.builder.beginRow();
		this.adapter.encode(this.points[this.next++ & POINTS - 1], this.builder);
		int size = this.builder.size();
		this.builder.dropRow();
		return size;
	}

	/**
	 * Makes a point, as it is recorded and then prepared, and encodes it into a batch.
	 * @return the size of the batch with the line
	 * @throws IOException never
	 */
	@Benchmark
	public int adapterWithPoint() throws IOException {
		this.builder.beginRow();
		this.adapter.encode(Requests.nextPrepared(), this.builder);
		int size = this.builder.size();
		this.builder.dropRow();
		return size;
	}

	/**
	 * Encodes a point of the client.
	 * @return the line
	 */
	@Benchmark
	public byte[] client() {
		return line(this.clientPoints[this.next++ & CLIENT_POINTS - 1]);
	}

	/**
	 * Makes a point of the client and encodes it.
	 * @return the line
	 */
	@Benchmark
	public byte[] clientWithPoint() {
		return line(clientPoint(this.points[this.next++ & POINTS - 1]));
	}

	private static byte[] line(Point point) {
		return point.toLineProtocol().getBytes(StandardCharsets.UTF_8);
	}

}
