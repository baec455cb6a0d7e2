package dev.monitoring.adapter.influx;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.BatchBuilder;
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

	/**
	 * Bounded, since points may have any keys.
	 */
	private static final int MAX_ORDERS = 1000;

	/**
	 * The most tags of a point whose order is kept.
	 */
	private static final int MAX_KEYS = 32;

	private static final Logger logger = LoggerFactory.getLogger(InfluxMonitoringAdapter.class);

	private final TagSets<SeriesKey> kept = new TagSets<>();

	/**
	 * How the tags of points are stored that have the same keys in the same order.
	 */
	private final Map<List<String>, TagName[]> orders = new HashMap<>();

	private final List<String> keys = new ArrayList<>();

	private final List<Object> values = new ArrayList<>();

	private final BiConsumer<String, Object> collect = (key, value) -> {
		this.keys.add(key);
		this.values.add(value);
	};

	/**
	 * Where a start grows, for its room alone.
	 */
	private final BatchBuilder start = new BatchBuilder();

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
		this.keys.clear();
		this.values.clear();
		point.forEachTag(this.collect);
		String series = point.layout().series();
		this.start.end(0);
		byte[] name = series.getBytes(StandardCharsets.US_ASCII);
		this.start.write(name, 0, name.length);
		for (TagName tag : order()) {
			write(tag, this.values.get(tag.position()).toString(), series);
		}
		this.start.write(' ');
		return Arrays.copyOf(this.start.room(0), this.start.size());
	}

	private void write(TagName tag, String value, String series) {
		int before = this.start.size();
		byte[] name = tag.name();
		// A character takes a byte at least.
		if (before + name.length + value.length() <= MAX_BYTES) {
			byte[] target = this.start.room(name.length + 3 * value.length());
			System.arraycopy(name, 0, target, before, name.length);
			int end = KeyText.put(value, target, before + name.length);
			if (end <= MAX_BYTES) {
				this.start.end(end);
				return;
			}
		}
		warn(series, this.keys.get(tag.position()));
	}

	private TagName[] order() {
		TagName[] order = this.orders.get(this.keys);
		if (order == null) {
			order = order(this.keys);
			if (this.keys.size() <= MAX_KEYS) {
				if (this.orders.size() == MAX_ORDERS) {
					this.orders.clear();
				}
				this.orders.put(List.copyOf(this.keys), order);
			}
		}
		return order;
	}

	/**
	 * The tags as they are stored: sorted as InfluxDB has them, with no key twice.
	 */
	private static TagName[] order(List<String> keys) {
		Map<String, TagName> sorted = new TreeMap<>();
		for (int i = 0; i < keys.size(); i++) {
			String name = KeyText.of(keys.get(i));
			while (sorted.containsKey(name)) {
				name += "_";
			}
			sorted.put(name, new TagName(i, KeyText.escaped(",", name, "=")));
		}
		return sorted.values().toArray(TagName[]::new);
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

	/**
	 * The key of a tag.
	 *
	 * @param position which one it is of the point's tags
	 * @param name the key as it is stored, behind a comma and before an equals sign
	 */
	private record TagName(int position, byte[] name) {

	}

}
