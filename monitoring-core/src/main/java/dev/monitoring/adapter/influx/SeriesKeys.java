package dev.monitoring.adapter.influx;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands before the fields of a line, encoded once per series and set of tags. Keeps
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

	private Map<TagSet, SeriesKey> current = new HashMap<>();

	private Map<TagSet, SeriesKey> previous = Map.of();

	private int bytes;

	private boolean warned;

	SeriesKey get(TagSet tags) {
		SeriesKey key = this.current.get(tags);
		return (key != null) ? key : add(tags, this.previous.get(tags));
	}

	private SeriesKey add(TagSet tags, @Nullable SeriesKey previous) {
		SeriesKey key = (previous != null) ? previous : encode(tags);
		if (this.current.size() >= GENERATION || this.bytes > GENERATION_BYTES) {
			this.previous = this.current;
			this.current = new HashMap<>();
			this.bytes = 0;
		}
		this.current.put(tags.copy(), key);
		this.bytes += key.start().length;
		return key;
	}

	private SeriesKey encode(TagSet tags) {
		LineBuffer line = new LineBuffer();
		line.appendKey(tags.series());
		sorted(tags).forEach((key, value) -> {
			int length = line.length();
			line.append(',');
			line.appendKey(key);
			line.append('=');
			line.appendKey(value);
			if (line.length() > MAX_BYTES) {
				line.length(length);
				warn(tags.series(), key);
			}
		});
		line.append(' ');
		byte[] start = line.toByteArray();
		return new SeriesKey(start, hash(start));
	}

	/**
	 * The tags as they are stored: sorted as InfluxDB has them, with no key twice.
	 */
	private static Map<String, String> sorted(TagSet tags) {
		Map<String, String> sorted = new TreeMap<>();
		tags.forEach((key, value) -> {
			String text = value.toString();
			if (!text.isEmpty()) {
				String name = KeyText.of(key);
				while (sorted.containsKey(name)) {
					name += "_";
				}
				sorted.put(name, KeyText.of(text));
			}
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
	 */
	record SeriesKey(byte[] start, long hash) {

	}

}
