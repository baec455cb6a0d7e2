package dev.monitoring.adapter;

import dev.monitoring.MonitoringPoint;

/**
 * Writes points as rows of a JSON store: the length of the series' name in one byte, the
 * name, eight bytes of time, the JSON object. Not safe for use by several threads.
 */
public final class JsonRowEncoder {

	private final JsonPointEncoder encoder = new JsonPointEncoder();

	/**
	 * Writes a row.
	 * @param point the point
	 * @param time its time in the order of bytes in which the store wants it
	 * @param row where its bytes go
	 */
	public void encode(MonitoringPoint point, long time, BatchBuilder row) {
		String series = point.layout().series();
		int length = series.length();
		byte[] target = row.room(1 + length);
		target[row.size()] = (byte) length;
		row.end(Texts.putPlain(series, length, target, row.size() + 1));
		row.writeLong(time);
		this.encoder.encode(point, row);
	}

}
