package dev.monitoring;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

/**
 * One event of a series: its start, its tags (indexed in the store) and its fields (not
 * indexed). Immutable.
 * <p>
 * No value makes a point impossible to store, and each bad one has one rule that holds in
 * every store:
 * <ul>
 * <li>{@code null}, NaN, an infinite float, a value that does not fit its declared type
 * or whose {@code toString} throws, an empty tag and an empty key: left out;
 * <li>a text longer than {@code monitoring.max-value-length} and a key longer than 128
 * UTF-16 units: cut, never inside a surrogate pair;
 * <li>a control character (C0, DEL, C1) in a text or key: a space; a lone surrogate:
 * U+FFFD;
 * <li>a key that a store reserves ({@code time}, {@code _time}, {@code _value},
 * {@code _field}, {@code _measurement}, {@code _start}, {@code _stop}): gets the prefix
 * {@code x_};
 * <li>an additional tag or field with the key of a declared tag or field: left out.
 * </ul>
 */
public final class MonitoringPoint {

	private static final long NANOS_PER_SECOND = 1_000_000_000;

	private final PointLayout layout;

	private final long time;

	/**
	 * Values of the declared tags, then of the declared fields.
	 */
	private final @Nullable Object[] values;

	private final AdditionalValues additional;

	private final AdditionalValues common;

	/**
	 * Set before anybody else sees the point.
	 */
	private boolean plain;

	private MonitoringPoint(PointLayout layout, long time, @Nullable Object[] values, AdditionalValues additional,
			AdditionalValues common) {
		this.layout = layout;
		this.time = time;
		this.values = values;
		this.additional = additional;
		this.common = common;
	}

	/**
	 * Makes a point from values in the order of its layout.
	 * @param layout the layout of the series
	 * @param time the start of the event, in nanoseconds since the epoch
	 * @param additional tags and fields beyond the declared ones
	 * @param values values of the declared tags, then of the declared fields; the array
	 * belongs to the point afterwards
	 * @return the point
	 * @throws IllegalArgumentException if there are more or fewer values than declared
	 */
	public static MonitoringPoint of(PointLayout layout, long time, AdditionalValues additional,
			@Nullable Object... values) {
		if (values.length != layout.size()) {
			throw new IllegalArgumentException(
					"The layout " + layout + " declares " + layout.size() + " values, not " + values.length);
		}
		for (int i = 0; i < values.length; i++) {
			values[i] = layout.type(i).of(values[i]);
		}
		return new MonitoringPoint(layout, time, values, additional, AdditionalValues.NONE);
	}

	/**
	 * Makes a point by naming its tags and fields.
	 * @param layout the layout of the series
	 * @return a builder
	 */
	public static Builder builder(PointLayout layout) {
		return new Builder(layout);
	}

	/**
	 * The layout of the point's series.
	 * @return the layout
	 */
	public PointLayout layout() {
		return this.layout;
	}

	/**
	 * The start of the event.
	 * @return nanoseconds since the epoch
	 */
	public long time() {
		return this.time;
	}

	/**
	 * The start of the event.
	 * @return an instant
	 */
	public Instant instant() {
		return Instant.ofEpochSecond(Math.floorDiv(this.time, NANOS_PER_SECOND),
				Math.floorMod(this.time, NANOS_PER_SECOND));
	}

	/**
	 * Visits the tags: the declared ones in their order, the additional ones by key, then
	 * those that every point of the service carries. No key is visited twice.
	 * @param action gets key and value: a String, Long or Double
	 */
	public void forEachTag(BiConsumer<? super String, Object> action) {
		int declared = this.layout.tagCount();
		for (int i = 0; i < declared; i++) {
			AdditionalValues.acceptTag(this.layout.key(i), this.values[i], action);
		}
		this.additional.forEachTag(this.layout, AdditionalValues.NONE, action);
		this.common.forEachTag(this.layout, this.additional, action);
	}

	/**
	 * Visits the fields: the declared ones in their order, then the additional ones by
	 * key, unless the layout drops them. No key is visited twice.
	 * @param action gets key and value: a String, Long, Double or Boolean
	 */
	public void forEachField(BiConsumer<? super String, Object> action) {
		for (int i = this.layout.tagCount(); i < this.values.length; i++) {
			Object value = this.values[i];
			if (value != null) {
				action.accept(this.layout.key(i), value);
			}
		}
		if (this.layout.extraFields()) {
			this.additional.forEachField(this.layout, action);
		}
	}

	/**
	 * The value of one of the {@link #tags()}.
	 * @param key the tag's key
	 * @return a String, Long or Double, or {@code null} where the point has no such tag
	 */
	public @Nullable Object tag(String key) {
		int declared = this.layout.tagIndex(key);
		if (declared >= 0) {
			return AdditionalValues.tagValue(this.values[declared]);
		}
		if (this.layout.fieldIndex(key) >= 0) {
			return null;
		}
		Object additional = this.additional.tag(key);
		return AdditionalValues.tagValue((additional != null) ? additional : this.common.tag(key));
	}

	/**
	 * The value of one of the {@link #fields()}.
	 * @param key the field's key
	 * @return a String, Long, Double or Boolean, or {@code null} where the point has no
	 * such field
	 */
	public @Nullable Object field(String key) {
		int declared = this.layout.fieldIndex(key);
		if (declared >= 0) {
			return this.values[this.layout.tagCount() + declared];
		}
		return (this.layout.extraFields() && this.layout.tagIndex(key) < 0) ? this.additional.field(key) : null;
	}

	/**
	 * A hash of the layout and the tags.
	 * @return the same for all points of which {@link #hasTagsOf} is true
	 */
	public int tagsHash() {
		int hash = 31 * this.layout.hashCode() + this.additional.tagsHash();
		int declared = this.layout.tagCount();
		for (int i = 0; i < declared; i++) {
			Object value = this.values[i];
			hash = 31 * hash + ((value != null) ? value.hashCode() : 0);
		}
		return hash;
	}

	/**
	 * Whether another point has the same layout and the same tags: what an adapter made
	 * of those then holds for both.
	 * @param other another point
	 * @return {@code false} if there is a difference, or may be one
	 */
	@SuppressWarnings("ReferenceEquality") // the same object is the usual case
	public boolean hasTagsOf(MonitoringPoint other) {
		if (this.layout != other.layout || !this.common.hasTagsOf(other.common)
				|| !this.additional.hasTagsOf(other.additional)) {
			return false;
		}
		int declared = this.layout.tagCount();
		for (int i = 0; i < declared; i++) {
			Object value = this.values[i];
			Object otherValue = other.values[i];
			if (value != otherValue && (value == null || !value.equals(otherValue))) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The layout and the tags of this point alone, to keep for {@link #hasTagsOf}.
	 * @return a point without fields
	 */
	public MonitoringPoint withoutFields() {
		@Nullable Object[] tags = Arrays.copyOf(Arrays.copyOf(this.values, this.layout.tags().size()), this.values.length);
		return new MonitoringPoint(this.layout, this.time, tags, this.additional.tags(), this.common.tags());
	}

	/**
	 * The tags by key.
	 * @return an unmodifiable map, in the order of {@link #forEachTag}
	 */
	public Map<String, Object> tags() {
		Map<String, Object> tags = new LinkedHashMap<>();
		forEachTag(tags::put);
		return Collections.unmodifiableMap(tags);
	}

	/**
	 * The fields by key.
	 * @return an unmodifiable map, in the order of {@link #forEachField}
	 */
	public Map<String, Object> fields() {
		Map<String, Object> fields = new LinkedHashMap<>();
		forEachField(fields::put);
		return Collections.unmodifiableMap(fields);
	}

	/**
	 * This point with its texts cut to a length. Called where a point is recorded.
	 * @param maxLength the most UTF-16 units of a text
	 * @return this, where no text is too long
	 */
	public MonitoringPoint bounded(int maxLength) {
		if (AdditionalValues.areBounded(this.values, maxLength) && this.additional.isBounded(maxLength)) {
			return this;
		}
		@Nullable Object[] values = AdditionalValues.mapTexts(this.values, (text) -> Keys.cut(text, maxLength));
		return new MonitoringPoint(this.layout, this.time, values, this.additional.bounded(maxLength), this.common);
	}

	/**
	 * This point as it is stored: its texts without what no store takes, and with the
	 * tags that every point of the service carries, of which the point's own ones win.
	 * Called once, before the point is encoded.
	 * @param common the tags of every point
	 * @param tagLimit gets the key and value of an additional tag, gives the value to
	 * store
	 * @return a point
	 */
	public MonitoringPoint prepared(AdditionalValues common, BiFunction<? super String, Object, Object> tagLimit) {
		boolean plain = AdditionalValues.arePlain(this.values, this.layout.tagCount());
		MonitoringPoint prepared = new MonitoringPoint(this.layout, this.time,
				plain ? this.values : AdditionalValues.mapTexts(this.values, Keys::text),
				this.additional.prepared(tagLimit), common);
		prepared.plain = plain && this.additional.hasPlainFields();
		return prepared;
	}

	/**
	 * Whether it is known that all texts of the fields are of printable ASCII without
	 * quotation marks and backslashes: they then stand in every format as they are, and
	 * nobody needs to look through them again.
	 * @return {@code true} for most points that are {@link #prepared}
	 */
	public boolean hasPlainTexts() {
		return this.plain;
	}

	@Override
	public String toString() {
		return this.layout.series() + tags() + fields() + "@" + instant();
	}

	/**
	 * Makes a point by naming its tags and fields, declared ones and additional ones
	 * alike. A value given twice: the last one counts.
	 */
	public static final class Builder {

		private final PointLayout layout;

		private final Map<String, Object> tags = new TreeMap<>();

		private final Map<String, Object> fields = new TreeMap<>();

		private @Nullable Long time;

		private Builder(PointLayout layout) {
			this.layout = layout;
		}

		/**
		 * Sets the start of the event; unset, it is the moment of {@link #build()}.
		 * @param time the start
		 * @return this
		 */
		public Builder time(Instant time) {
			this.time = MonitoringClock.nanos(time);
			return this;
		}

		/**
		 * Sets a tag.
		 * @param key its key
		 * @param value its value; see {@link MonitoringPoint} for what is left out
		 * @return this
		 */
		public Builder tag(@Nullable String key, @Nullable Object value) {
			put(this.tags, key, value);
			return this;
		}

		/**
		 * Sets a field.
		 * @param key its key
		 * @param value its value; see {@link MonitoringPoint} for what is left out
		 * @return this
		 */
		public Builder field(@Nullable String key, @Nullable Object value) {
			put(this.fields, key, value);
			return this;
		}

		private static void put(Map<String, Object> values, @Nullable String key, @Nullable Object value) {
			String cleaned = Keys.clean(key);
			Object converted = ValueType.ANY.of(value);
			if (cleaned != null && converted != null) {
				values.put(cleaned, converted);
			}
		}

		/**
		 * Makes the point.
		 * @return the point
		 */
		public MonitoringPoint build() {
			@Nullable Object[] values = new @Nullable Object[this.layout.size()];
			int tags = this.layout.tags().size();
			for (int i = 0; i < values.length; i++) {
				values[i] = ((i < tags) ? this.tags : this.fields).remove(this.layout.key(i));
			}
			long time = (this.time != null) ? this.time : MonitoringClock.nanos(Instant.now());
			return of(this.layout, time, AdditionalValues.ofCleanKeys(this.tags, this.fields), values);
		}

	}

}
