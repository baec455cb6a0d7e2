package dev.monitoring.adapter.influx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;

/**
 * Encodes points and reads them back.
 */
final class Lines {

	private final LineProtocolEncoder encoder = new LineProtocolEncoder();

	/**
	 * The lines of points, as a request has them.
	 */
	byte[] encode(List<MonitoringPoint> points) {
		BatchBuilder builder = new BatchBuilder();
		for (MonitoringPoint point : points) {
			builder.beginRow();
			this.encoder.encode(point, builder);
			builder.endRow();
		}
		return body(builder.freeze("token"));
	}

	String encode(MonitoringPoint point) {
		return new String(encode(List.of(point)), StandardCharsets.UTF_8).stripTrailing();
	}

	/**
	 * What a server has after a request with the points.
	 */
	List<ParsedPoint> read(List<MonitoringPoint> points) {
		try {
			return LineProtocolParser.parse(encode(points));
		}
		catch (LineProtocolParser.Refused ex) {
			throw new AssertionError("a line would be refused", ex);
		}
	}

	ParsedPoint read(MonitoringPoint point) {
		List<ParsedPoint> points = read(List.of(point));
		if (points.size() != 1) {
			throw new AssertionError(points.size() + " points of one: " + encode(point));
		}
		return points.get(0);
	}

	static byte[] body(Batch batch) {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		batch.forEachRow((row) -> {
			byte[] line = new byte[row.remaining()];
			row.get(line);
			body.writeBytes(line);
			body.write('\n');
		});
		return body.toByteArray();
	}

}
