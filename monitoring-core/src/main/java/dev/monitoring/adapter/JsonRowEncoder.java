package dev.monitoring.adapter;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringPoint;

/**
 * Writes points as rows of a JSON store: the length of the series' name in one byte, the
 * name, eight bytes of time, the JSON object. Not safe for use by several threads.
 */
public final class JsonRowEncoder {

	private @Nullable JsonPointEncoder encoder;

	private @Nullable BatchBuilder target;

	/**
	 * Writes a row.
	 * @param point the point
	 * @param time its time in the order of bytes in which the store wants it
	 * @param row where its bytes go
	 */
	public void encode(MonitoringPoint point, long time, BatchBuilder row) {
		byte[] series = point.layout().series().getBytes(StandardCharsets.US_ASCII);
		row.write(series.length);
		row.write(series, 0, series.length);
		row.writeLong(time);
		encoder(row).encode(point);
	}

	private JsonPointEncoder encoder(BatchBuilder target) {
		JsonPointEncoder encoder = this.encoder;
		if (encoder == null || this.target != target) {
			encoder = new JsonPointEncoder(target);
			this.encoder = encoder;
			this.target = target;
		}
		return encoder;
	}

}
