package dev.monitoring.adapter.influx;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.monitoring.MonitoringClock;
import dev.monitoring.PointLayout;
import dev.monitoring.fuzz.HostilePoint;

/**
 * What is to become of a hostile point in InfluxDB, by the rules of
 * {@link InfluxMonitoringAdapter}, which are written down here a second time.
 */
final class StoredLine {

	private static final long MOST_MOVED = 2;

	private static final String TYPES = "(_string|_integer|_float|_boolean)+";

	private StoredLine() {
	}

	/**
	 * Compares the points of a series with what was read of their lines.
	 * @return what differs, or {@code null}
	 */
	static String difference(PointLayout layout, List<HostilePoint> points, List<ParsedPoint> read) {
		Map<Object, ParsedPoint> byNumber = new HashMap<>();
		read.forEach((point) -> byNumber.put(number(point), point));
		if (read.size() != points.size() || byNumber.size() != points.size()) {
			return read.size() + " points read of " + points.size() + ": " + byNumber.keySet();
		}
		for (HostilePoint point : points) {
			String difference = difference(layout, point, byNumber.get(point.number()));
			if (difference != null) {
				return difference;
			}
		}
		return null;
	}

	/**
	 * What a point is known by. Where the process has seen too many names of fields, the
	 * field has its type in its name.
	 */
	static Object number(ParsedPoint point) {
		Object number = point.fields().get(HostilePoint.NUMBER);
		return (number != null) ? number : point.fields().get(HostilePoint.NUMBER + FieldType.INTEGER.suffix());
	}

	private static String difference(PointLayout layout, HostilePoint point, ParsedPoint read) {
		if (read == null) {
			return "point " + point.number() + " is missing";
		}
		// A time that is taken, or by chance seems to be, becomes the next free one.
		long moved = read.time() - MonitoringClock.nanos(point.time());
		if (!read.measurement().equals(layout.series()) || moved < 0 || moved > MOST_MOVED) {
			return "series or time of " + read;
		}
		Map<String, Object> tags = new TreeMap<>(read.tags());
		for (Map.Entry<String, Object> tag : point.storedTags(layout).entrySet()) {
			String key = bent(tag.getKey());
			String value = bent(tag.getValue().toString());
			if (!remove(tags, key, "_*", value) && !isTooLong(point, layout)) {
				return "tag " + tag + " is not in " + read.tags();
			}
		}
		Map<String, Object> fields = new TreeMap<>(read.fields());
		for (Map.Entry<String, Object> field : point.storedFields(layout).entrySet()) {
			Object value = field.getKey().equals("c") ? field.getValue().toString() : field.getValue();
			if (!remove(fields, bent(field.getKey()), TYPES, value) && !(value instanceof Long integer
					&& remove(fields, bent(field.getKey()), TYPES, (double) integer))) {
				return "field " + field + " is not in " + read.fields();
			}
		}
		return (tags.isEmpty() && fields.isEmpty()) ? null : "there are also " + tags + fields;
	}

	/**
	 * Tags beyond 60,000 bytes are left out.
	 */
	private static boolean isTooLong(HostilePoint point, PointLayout layout) {
		StringBuilder line = new StringBuilder(layout.series());
		point.storedTags(layout)
			.forEach((key, value) -> line
				.append((",_" + bent(key) + "=" + bent(value.toString())).replaceAll("[,= ]", "\\\\,")));
		return line.toString().getBytes(StandardCharsets.UTF_8).length > SeriesKeys.MAX_BYTES;
	}

	/**
	 * Takes out an entry whose key may have something at its end.
	 */
	private static boolean remove(Map<String, Object> entries, String key, String end, Object value) {
		if (value.equals(entries.get(key))) {
			entries.remove(key);
			return true;
		}
		for (Map.Entry<String, Object> entry : entries.entrySet()) {
			if (entry.getKey().startsWith(key) && entry.getKey().substring(key.length()).matches(end)
					&& entry.getValue().equals(value)) {
				entries.remove(entry.getKey());
				return true;
			}
		}
		return false;
	}

	/**
	 * A text as it stands in tags and keys.
	 */
	private static String bent(String text) {
		return text.replaceAll("\\\\(?=[,= \"]|\\z)", "/");
	}

}
