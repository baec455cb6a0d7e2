package dev.monitoring.adapter.influx;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.PointLayout.Column;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.Numbers;
import dev.monitoring.adapter.TimeText;
import dev.monitoring.adapter.influx.FieldNames.Field;
import dev.monitoring.adapter.influx.SeriesKeys.SeriesKey;
import dev.monitoring.series.ErrorPoint;

/**
 * Writes points as lines of InfluxDB's line protocol, with tags as text and times in
 * nanoseconds, so that InfluxDB takes each line, keeps it and reads it back. Not safe for
 * use by several threads.
 */
final class LineProtocolEncoder {

	/**
	 * The field of a point that has no other one, since InfluxDB refuses a line without
	 * fields, and of a failed request that has no id, by which it would be counted.
	 */
	static final String EMPTY = "x_empty";

	/**
	 * The farthest time that can be read back, with room for {@link UniqueTimes}.
	 */
	private static final long MAX_TIME = 9_223_372_036_000_000_000L;

	private static final int MAX_SERIES = 1000;

	private static final int MAX_LAYOUTS = 1000;

	private static final int MAX_NAMES = 10_000;

	private final SeriesKeys keys = new SeriesKeys();

	private final UniqueTimes times = new UniqueTimes();

	private final TimeText stamps = new TimeText();

	private final FieldNames.Budget budget = new FieldNames.Budget(MAX_NAMES);

	private final Map<String, FieldNames> names = new HashMap<>();

	private final FieldNames passingNames = new FieldNames(new FieldNames.Budget(0));

	/**
	 * Bounded, since an application may make a layout for every point.
	 */
	private final Map<PointLayout, CompiledLayout> layouts = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<PointLayout, CompiledLayout> eldest) {
			return size() > MAX_LAYOUTS;
		}

	};

	private final FieldWriter fields = new FieldWriter();

	/**
	 * Writes the line of a point, without a line feed.
	 * @param point the point
	 * @param row where the line goes
	 */
	void encode(MonitoringPoint point, BatchBuilder row) {
		SeriesKey key = this.keys.find(point);
		if (key == null) {
			key = this.keys.add(point, compiled(point.layout()));
		}
		long time = this.times.unique(key.hash(), Math.max(-MAX_TIME, Math.min(MAX_TIME, point.time())));
		row.write(key.start(), 0, key.start().length);
		this.fields.begin(key.layout(), point.hasPlainTexts(), row);
		point.forEachField(this.fields);
		if (this.fields.isEmpty() || !this.fields.isCounted()) {
			this.fields.accept(EMPTY, true);
		}
		byte[] target = row.room(1 + Numbers.ROOM);
		target[row.size()] = ' ';
		row.end(this.stamps.put(time, target, row.size() + 1));
	}

	private CompiledLayout compiled(PointLayout layout) {
		CompiledLayout compiled = this.layouts.get(layout);
		if (compiled == null) {
			compiled = compile(layout);
			this.layouts.put(layout, compiled);
		}
		return compiled;
	}

	private CompiledLayout compile(PointLayout layout) {
		FieldNames names = names(layout.series());
		List<Column> columns = layout.fields();
		String[] keys = new String[columns.size()];
		@Nullable FieldType[] types = new @Nullable FieldType[columns.size()];
		@Nullable Field[] fields = new @Nullable Field[columns.size()];
		for (int i = 0; i < keys.length; i++) {
			keys[i] = columns.get(i).key();
			FieldType type = FieldType.of(columns.get(i).type());
			types[i] = type;
			fields[i] = (type != null) ? names.remembered(keys[i], type) : null;
		}
		boolean counted = layout.series().equals(ErrorPoint.LAYOUT.series());
		return new CompiledLayout(names, keys, types, fields, counted);
	}

	private FieldNames names(String series) {
		FieldNames names = this.names.get(series);
		if (names == null) {
			if (this.names.size() == MAX_SERIES) {
				return this.passingNames;
			}
			names = new FieldNames(this.budget);
			// The name that every series may need.
			names.field(EMPTY, FieldType.BOOLEAN);
			this.names.put(series, names);
		}
		return names;
	}

	/**
	 * What is known of the points of a layout.
	 *
	 * @param names the names of the series' fields
	 * @param keys the keys of the declared fields, in order
	 * @param types the types of the declared fields; {@code null} where every value has
	 * its own
	 * @param fields the declared fields; {@code null} where the name is not fixed
	 * @param counted whether the points are counted by their request's id
	 */
	record CompiledLayout(FieldNames names, String[] keys, @Nullable FieldType[] types, @Nullable Field[] fields,
			boolean counted) {

	}

	/**
	 * Writes the fields of a point as it visits them.
	 */
	private static final class FieldWriter implements BiConsumer<String, Object> {

		private @Nullable CompiledLayout layout;

		private boolean plain;

		private @Nullable BatchBuilder row;

		/**
		 * The first declared field that has not been passed.
		 */
		private int position;

		private boolean empty;

		private boolean counted;

		void begin(CompiledLayout layout, boolean plain, BatchBuilder row) {
			this.layout = layout;
			this.plain = plain;
			this.row = row;
			this.position = 0;
			this.empty = true;
			this.counted = !layout.counted();
			layout.names().beginLine();
		}

		boolean isEmpty() {
			return this.empty;
		}

		/**
		 * Whether the line has the field by which it is counted, if there is one.
		 */
		boolean isCounted() {
			return this.counted;
		}

		@Override
		public void accept(String key, Object value) {
			Field field = field(Objects.requireNonNull(this.layout), key, value);
			field.type()
				.write(this.empty ? field.firstStart() : field.start(), value, this.plain,
						Objects.requireNonNull(this.row));
			this.empty = false;
			if (!this.counted && field.name().equals(InfluxSchema.REQUEST_ID)) {
				this.counted = true;
			}
		}

		/**
		 * The field of a key. The declared ones come first, in their order, some left
		 * out.
		 */
		private Field field(CompiledLayout layout, String key, Object value) {
			FieldType type = null;
			for (int i = this.position; i < layout.keys().length; i++) {
				if (layout.keys()[i].equals(key)) {
					this.position = i + 1;
					Field field = layout.fields()[i];
					if (field != null) {
						return field;
					}
					type = layout.types()[i];
					break;
				}
			}
			return layout.names().field(key, (type != null) ? type : FieldType.of(value));
		}

	}

}
