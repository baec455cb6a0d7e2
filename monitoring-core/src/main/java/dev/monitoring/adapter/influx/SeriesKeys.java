package dev.monitoring.adapter.influx;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.influx.LineProtocolEncoder.CompiledLayout;

/**
 * What stands before the fields of a line, encoded once per layout and set of tags. Keeps
 * what was used lately, within a bound: tags may hold anything a client sends.
 */
final class SeriesKeys {

	/**
	 * The most bytes of a series' name and tags; together with a field's key InfluxDB
	 * takes 65,535.
	 */
	static final int MAX_BYTES = 60_000;

	private static final Logger logger = LoggerFactory.getLogger(InfluxMonitoringAdapter.class);

	private static final int GENERATION = 2048;

	private static final int GENERATION_BYTES = 1 << 20;

	private final Lookup lookup = new Lookup();

	private Map<Lookup, SeriesKey> current = new HashMap<>();

	private Map<Lookup, SeriesKey> previous = Map.of();

	private int bytes;

	private boolean warned;

	/**
	 * What stands before the fields of a point.
	 * @return {@code null} if it is not kept
	 */
	@Nullable SeriesKey find(MonitoringPoint point) {
		this.lookup.look(point);
		SeriesKey key = this.current.get(this.lookup);
		if (key == null) {
			key = this.previous.get(this.lookup);
			if (key != null) {
				keep(point, key);
			}
		}
		return key;
	}

	/**
	 * Encodes what stands before the fields of a point.
	 * @param layout what is known of the points of its layout
	 */
	SeriesKey add(MonitoringPoint point, CompiledLayout layout) {
		byte[] start = encode(point);
		SeriesKey key = new SeriesKey(start, hash(start), layout);
		keep(point, key);
		return key;
	}

	private void keep(MonitoringPoint point, SeriesKey key) {
		if (this.current.size() >= GENERATION || this.bytes > GENERATION_BYTES) {
			this.previous = this.current;
			this.current = new HashMap<>();
			this.bytes = 0;
		}
		Lookup kept = new Lookup();
		kept.look(point.withoutFields());
		this.current.put(kept, key);
		this.bytes += key.start().length;
	}

	private byte[] encode(MonitoringPoint point) {
		String series = point.layout().series();
		LineBuffer line = new LineBuffer();
		line.appendKey(series);
		sorted(point).forEach((key, value) -> {
			int length = line.length();
			line.append(',');
			line.appendKey(key);
			line.append('=');
			line.appendKey(value);
			if (line.length() > MAX_BYTES) {
				line.length(length);
				warn(series, key);
			}
		});
		line.append(' ');
		return line.toByteArray();
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

	/**
	 * A point as the key of a map, for its layout and tags alone: one instance looks up,
	 * others are kept.
	 */
	private static final class Lookup {

		private @Nullable MonitoringPoint point;

		private int hash;

		void look(MonitoringPoint point) {
			this.point = point;
			this.hash = point.tagsHash();
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Lookup that && this.hash == that.hash && this.point != null && that.point != null
					&& this.point.hasTagsOf(that.point);
		}

		@Override
		public int hashCode() {
			return this.hash;
		}

	}

}
