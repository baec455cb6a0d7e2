package dev.monitoring.fuzz;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.PointLayout.Column;
import dev.monitoring.ValueType;

/**
 * A point as no sane application makes it, and what is to become of it by the rules of
 * {@link MonitoringPoint}, which are written down here a second time.
 *
 * @param number what it is known by: its field {@code n}, and its time
 * @param tags keys and values, in the order in which they are set
 * @param fields keys and values, in the order in which they are set
 */
public record HostilePoint(long number, List<Entry> tags, List<Entry> fields) {

	/**
	 * Its field with its number.
	 */
	public static final String NUMBER = "n";

	/**
	 * The longest text that the pipeline lets through here.
	 */
	static final int LONGEST = 60_000;

	private static final int LONGEST_KEY = 128;

	private static final Set<String> RESERVED = Set.of("time", "_time", "_value", "_field", "_measurement", "_start",
			"_stop");

	private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f]");

	private static final Pattern LONE = Pattern
		.compile("[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]");

	/**
	 * In the past, so that retention and clocks do not matter.
	 */
	private static final Instant START = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(2, ChronoUnit.HOURS);

	/**
	 * The layout of the points of a series.
	 */
	public static PointLayout layout(String series) {
		return PointLayout.series(series)
			.tag("t", ValueType.STRING)
			.tag("tc", ValueType.CODE)
			.tag("ta", ValueType.ANY)
			.field(NUMBER, ValueType.INTEGER)
			.field("i", ValueType.INTEGER)
			.field("f", ValueType.FLOAT)
			.field("s", ValueType.STRING)
			.field("b", ValueType.BOOLEAN)
			.field("c", ValueType.CODE)
			.field("a", ValueType.ANY)
			.build();
	}

	/**
	 * Its time.
	 */
	public Instant time() {
		return START.plusNanos(this.number);
	}

	/**
	 * Makes the point, through the public builder.
	 */
	public MonitoringPoint point(PointLayout layout) {
		MonitoringPoint.Builder builder = MonitoringPoint.builder(layout).time(time());
		this.tags.forEach((tag) -> builder.tag(tag.key(), tag.value().given()));
		this.fields.forEach((field) -> builder.field(field.key(), field.value().given()));
		return builder.field(NUMBER, this.number).build();
	}

	/**
	 * The tags that are to be stored.
	 */
	public Map<String, Object> storedTags(PointLayout layout) {
		Map<String, Object> tags = stored(layout, layout.tags(), this.tags);
		tags.replaceAll((key, value) -> (value instanceof Boolean) ? value.toString() : value);
		tags.values().removeIf(""::equals);
		return tags;
	}

	/**
	 * The fields that are to be stored.
	 */
	public Map<String, Object> storedFields(PointLayout layout) {
		Map<String, Object> fields = stored(layout, layout.fields(), this.fields);
		fields.put(NUMBER, this.number);
		return fields;
	}

	/**
	 * Tags and fields as stores have them that keep them in one object.
	 */
	public Map<String, Object> storedData(PointLayout layout) {
		Map<String, Object> data = new HashMap<>(storedFields(layout));
		data.putAll(storedTags(layout));
		return data;
	}

	private static Map<String, Object> stored(PointLayout layout, List<Column> columns, List<Entry> entries) {
		Map<String, Object> given = new HashMap<>();
		for (Entry entry : entries) {
			String key = storedKey(entry.key());
			if (key != null && entry.value().stored() != null) {
				given.put(key, entry.value().stored());
			}
		}
		Map<String, Object> stored = new TreeMap<>();
		for (Column column : columns) {
			put(stored, column.key(), declared(column.type(), given.remove(column.key())));
		}
		given.keySet().removeAll(keys(layout));
		given.forEach((key, value) -> put(stored, key, value));
		return stored;
	}

	private static void put(Map<String, Object> stored, String key, Object value) {
		if (value != null) {
			stored.put(key, (value instanceof String text) ? printable(cut(text, LONGEST)) : value);
		}
	}

	private static Set<String> keys(PointLayout layout) {
		Set<String> keys = new HashSet<>();
		layout.tags().forEach((column) -> keys.add(column.key()));
		layout.fields().forEach((column) -> keys.add(column.key()));
		return keys;
	}

	private static Object declared(ValueType type, Object value) {
		if (value == null) {
			return null;
		}
		return switch (type) {
			case ANY -> value;
			case STRING -> value.toString();
			case BOOLEAN -> (value instanceof Boolean) ? value : null;
			case FLOAT -> (value instanceof Number number) ? (Object) number.doubleValue() : null;
			case INTEGER -> integer(value);
			case CODE -> (integer(value) != null) ? integer(value) : value.toString();
		};
	}

	private static Object integer(Object value) {
		if (value instanceof Double real) {
			return (real % 1 == 0 && Math.abs(real) < 0x1p63) ? (Object) real.longValue() : null;
		}
		return (value instanceof Long) ? value : null;
	}

	static String storedKey(String key) {
		if (key == null || key.isEmpty()) {
			return null;
		}
		String stored = printable(cut(key, LONGEST_KEY));
		return RESERVED.contains(stored) ? "x_" + stored : stored;
	}

	private static String cut(String text, int length) {
		if (text.length() <= length) {
			return text;
		}
		return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
	}

	private static String printable(String text) {
		return LONE.matcher(CONTROL.matcher(text).replaceAll(" ")).replaceAll("\ufffd");
	}

	/**
	 * This point with less in it, in every way.
	 */
	List<HostilePoint> smaller() {
		List<HostilePoint> smaller = new ArrayList<>();
		for (int i = 0; i < this.tags.size(); i++) {
			smaller.add(new HostilePoint(this.number, without(this.tags, i), this.fields));
		}
		for (int i = 0; i < this.fields.size(); i++) {
			smaller.add(new HostilePoint(this.number, this.tags, without(this.fields, i)));
		}
		for (int i = 0; i < this.tags.size(); i++) {
			for (Entry entry : this.tags.get(i).smaller()) {
				smaller.add(new HostilePoint(this.number, with(this.tags, i, entry), this.fields));
			}
		}
		for (int i = 0; i < this.fields.size(); i++) {
			for (Entry entry : this.fields.get(i).smaller()) {
				smaller.add(new HostilePoint(this.number, this.tags, with(this.fields, i, entry)));
			}
		}
		return smaller;
	}

	private static List<Entry> without(List<Entry> entries, int i) {
		List<Entry> result = new ArrayList<>(entries);
		result.remove(i);
		return result;
	}

	private static List<Entry> with(List<Entry> entries, int i, Entry entry) {
		List<Entry> result = new ArrayList<>(entries);
		result.set(i, entry);
		return result;
	}

	/**
	 * A key and a value.
	 *
	 * @param key the key
	 * @param value the value
	 */
	public record Entry(String key, HostileValue value) {

		private List<Entry> smaller() {
			List<Entry> smaller = new ArrayList<>();
			halves(this.key).forEach((half) -> smaller.add(new Entry(half, this.value)));
			if (this.value.given() instanceof String text) {
				halves(text).forEach((half) -> smaller.add(new Entry(this.key, HostileValue.text(half))));
			}
			return smaller;
		}

		private static List<String> halves(String text) {
			int length = (text != null) ? text.length() : 0;
			return (length < 2) ? List.of() : List.of(text.substring(length / 2), text.substring(0, length / 2),
					text.substring(1), text.substring(0, length - 1));
		}

		@Override
		public String toString() {
			return ((this.key != null) ? HostileText.escaped(this.key) : "null") + " = " + this.value;
		}

	}

}
