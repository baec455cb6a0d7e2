package dev.monitoring.adapter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringPoint;

/**
 * Writes the tags and fields of points as one JSON object each, in UTF-8: numbers stay
 * numbers, and of a key that is both a tag and a field the tag is kept. Not safe for use
 * by several threads.
 */
public final class JsonPointEncoder {

	private static final int MAX_KEYS = 10_000;

	private final TagSets<Start> starts = new TagSets<>();

	/**
	 * What stands before a value, by its key.
	 */
	private final Map<String, byte[]> keys = new HashMap<>();

	private final BatchBuilder tags = new BatchBuilder();

	private final FieldWriter fields = new FieldWriter();

	/**
	 * Writes the object of a point.
	 * @param point the point
	 * @param row where it goes
	 */
	public void encode(MonitoringPoint point, BatchBuilder row) {
		Start start = this.starts.find(point);
		if (start == null) {
			start = start(point);
			this.starts.keep(point, start, start.bytes().length);
		}
		row.write(start.bytes(), 0, start.bytes().length);
		this.fields.begin(start, point.hasPlainTexts(), row);
		point.forEachField(this.fields);
		row.write('}');
	}

	private Start start(MonitoringPoint point) {
		this.tags.end(0);
		List<String> keys = new ArrayList<>();
		point.forEachTag((key, value) -> {
			byte[] before = key(key);
			this.tags.write(before, 0, before.length);
			JsonValues.write(value, false, this.tags);
			keys.add(key);
		});
		// The brace in the place of the first comma.
		byte[] bytes = Arrays.copyOf(this.tags.room(1), Math.max(1, this.tags.size()));
		bytes[0] = '{';
		List<Field> fields = point.layout().fields().stream().map((field) -> field(field.key(), keys)).toList();
		return new Start(bytes, keys, fields.toArray(Field[]::new));
	}

	private Field field(String key, List<String> tags) {
		return new Field(key, tags.contains(key) ? null : key(key));
	}

	private byte[] key(String key) {
		byte[] before = this.keys.get(key);
		if (before == null) {
			before = JsonValues.start(key);
			if (this.keys.size() < MAX_KEYS) {
				this.keys.put(key, before);
			}
		}
		return before;
	}

	/**
	 * What the object of a point begins with, and how it goes on.
	 *
	 * @param bytes the brace and the tags
	 * @param keys the keys of the tags
	 * @param fields the declared fields, in order
	 */
	private record Start(byte[] bytes, List<String> keys, Field[] fields) {

	}

	/**
	 * A declared field.
	 *
	 * @param key its key
	 * @param before what stands before its value; {@code null} where a tag has the key
	 */
	private record Field(String key, byte @Nullable [] before) {

	}

	/**
	 * Writes the fields of a point as it visits them.
	 */
	private final class FieldWriter implements BiConsumer<String, Object> {

		private @Nullable Start start;

		private boolean plain;

		private @Nullable BatchBuilder row;

		/**
		 * The first declared field that has not been passed.
		 */
		private int position;

		private boolean first;

		void begin(Start start, boolean plain, BatchBuilder row) {
			this.start = start;
			this.plain = plain;
			this.row = row;
			this.position = 0;
			this.first = start.keys().isEmpty();
		}

		@Override
		public void accept(String key, Object value) {
			byte[] before = before(Objects.requireNonNull(this.start), key);
			if (before != null) {
				BatchBuilder row = Objects.requireNonNull(this.row);
				int from = this.first ? 1 : 0;
				row.write(before, from, before.length - from);
				JsonValues.write(value, this.plain, row);
				this.first = false;
			}
		}

		/**
		 * What stands before a value. The declared fields come first, in their order,
		 * some left out.
		 */
		private byte @Nullable [] before(Start start, String key) {
			Field[] fields = start.fields();
			for (int i = this.position; i < fields.length; i++) {
				if (fields[i].key().equals(key)) {
					this.position = i + 1;
					return fields[i].before();
				}
			}
			return start.keys().contains(key) ? null : key(key);
		}

	}

}
