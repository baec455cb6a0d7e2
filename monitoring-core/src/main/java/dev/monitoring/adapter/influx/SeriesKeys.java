package dev.monitoring.adapter.influx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.TagSets;
import dev.monitoring.adapter.influx.LineProtocolEncoder.CompiledLayout;

/**
 * What stands before the fields of a line, encoded once per layout and set of tags.
 */
final class SeriesKeys {

	/**
	 * The most bytes of a series' name and tags; together with a field's key InfluxDB
	 * takes 65,535.
	 */
	static final int MAX_BYTES = 60_000;

	private static final Logger logger = LoggerFactory.getLogger(InfluxMonitoringAdapter.class);

	private final TagSets<SeriesKey> kept = new TagSets<>();

	private boolean warned;

	/**
	 * What stands before the fields of a point.
	 * @return {@code null} if it is not kept
	 */
	@Nullable SeriesKey find(MonitoringPoint point) {
		return this.kept.find(point);
	}

	/**
	 * Encodes what stands before the fields of a point.
	 * @param layout what is known of the points of its layout
	 */
	SeriesKey add(MonitoringPoint point, CompiledLayout layout) {
		byte[] start = encode(point);
		SeriesKey key = new SeriesKey(start, hash(start), layout);
		this.kept.keep(point, key, start.length);
		return key;
	}

	private byte[] encode(MonitoringPoint point) {
		String series = point.layout().series();
		ByteArrayOutputStream start = new ByteArrayOutputStream();
		start.writeBytes(series.getBytes(StandardCharsets.US_ASCII));
		sorted(point).forEach((key, value) -> {
			byte[] name = KeyText.escaped(",", key, "=");
			byte[] text = KeyText.escaped("", value, "");
			if (start.size() + name.length + text.length > MAX_BYTES) {
				warn(series, key);
			}
			else {
				start.writeBytes(name);
				start.writeBytes(text);
			}
		});
		start.write(' ');
		return start.toByteArray();
	}

	/**
	 * The tags as they are stored: sorted as InfluxDB has them, with no key twice.
	 */
	private static Map<String, String> sorted(MonitoringPoint point) {
		Map<String, String> sorted = new TreeMap<>();
		point.forEachTag((key, value) -> {
			String name = KeyText.of(key);
			while (sorted.containsKey(name)) {
				name += "_";
			}
			sorted.put(name, KeyText.of(value.toString()));
		});
		return sorted;
	}

	private void warn(String series, String key) {
		if (!this.warned) {
			this.warned = true;
			logger.warn(
					"The tag {} of series {} is left out, and others may be: InfluxDB takes no more than 64 KB of tags."
							+ " Lower monitoring.max-value-length, or make fields of long tags.",
					key, series);
		}
	}

	/**
	 * Of the stored bytes, so that it stays the same when a key is encoded again.
	 */
	private static long hash(byte[] bytes) {
		long hash = 0xcbf29ce484222325L;
		for (byte b : bytes) {
			hash = (hash ^ b) * 0x100000001b3L;
		}
		return hash;
	}

	/**
	 * What stands before the fields.
	 *
	 * @param start the series' name, its tags and a space
	 * @param hash a hash of it
	 * @param layout what is known of the points of its layout
	 */
	record SeriesKey(byte[] start, long hash, CompiledLayout layout) {

	}

}
