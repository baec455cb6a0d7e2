package dev.monitoring.benchmarks;

import java.nio.charset.StandardCharsets;
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

import dev.monitoring.MonitoringPoint;

/**
 * The least that writing a line of a request can cost, to compare
 * {@code LineProtocolBenchmark.adapter} with: to copy what stands before the fields and
 * the request's id, and to write the digits of the time one by one. Nothing is looked up,
 * escaped or checked, and no duration is written.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class CopyFloorBenchmark {

	private static final int POINTS = 1 << 15;

	private static final int TIME_DIGITS = 19;

	private static final byte[] PREFIX = ("requests,instance=host:8080,route=GET:/accounts/{id},service=shop,"
			+ "status_code=200 ")
		.getBytes(StandardCharsets.US_ASCII);

	private final long[] times = new long[POINTS];

	private final String[] ids = new String[POINTS];

	private final byte[] target = new byte[1 << 20];

	private int next;

	private int size;

	/**
	 * Takes what varies from point to point.
	 */
	public CopyFloorBenchmark() {
		for (int i = 0; i < POINTS; i++) {
			MonitoringPoint point = Requests.nextPrepared();
			this.times[i] = point.time();
			this.ids[i] = String.valueOf(point.fields().get("request_id"));
		}
	}

	/**
	 * Writes the line.
	 * @return where it ends
	 */
	@Benchmark
	@SuppressWarnings("deprecation") // the only copy of a text without an array between
	public int copy() {
		int at = (this.size > this.target.length - 256) ? 0 : this.size;
		System.arraycopy(PREFIX, 0, this.target, at, PREFIX.length);
		at += PREFIX.length;
		int point = this.next++ & POINTS - 1;
		String id = this.ids[point];
		id.getBytes(0, id.length(), this.target, at);
		at += id.length() + TIME_DIGITS;
		long time = this.times[point];
		for (int i = 1; i <= TIME_DIGITS; i++) {
			this.target[at - i] = (byte) ('0' + time % 10);
			time /= 10;
		}
		this.size = at;
		return at;
	}

}
