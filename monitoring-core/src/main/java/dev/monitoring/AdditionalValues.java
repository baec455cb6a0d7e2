package dev.monitoring;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * Tags and fields beyond a layout's declared ones, at one moment: immutable, sorted by
 * key, shared by all points of a request.
 */
public final class AdditionalValues {

	/**
	 * No tags and no fields.
	 */
	public static final AdditionalValues NONE = new AdditionalValues(new Object[0], new Object[0]);

	/**
	 * Keys and values in turn.
	 */
	private final Object[] tags;

	private final Object[] fields;

	/**
	 * Whether there may be something to be done about texts: who asks later would have to
	 * look at values that have left the processor's cache.
	 */
	private final boolean textTags;

	private final boolean textFields;

	private AdditionalValues(Object[] tags, Object[] fields) {
		this.tags = tags;
		this.fields = fields;
		this.textTags = hasText(tags);
		this.textFields = hasText(fields);
	}

	private static boolean hasText(Object[] values) {
		for (int i = 1; i < values.length; i += 2) {
			if (values[i] instanceof String) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Takes tags and fields as they are now.
	 * @param tags additional tags; a boolean becomes its text
	 * @param fields additional fields
	 * @return the values that can be stored, each as {@link ValueType#ANY} says
	 */
	public static AdditionalValues of(Map<String, ?> tags, Map<String, ?> fields) {
		return ofCleanKeys(withCleanKeys(tags), withCleanKeys(fields));
	}

	private static Map<String, Object> withCleanKeys(Map<String, ?> values) {
		Map<String, Object> result = new TreeMap<>();
		values.forEach((key, value) -> {
			String cleaned = Keys.clean(key);
			if (cleaned != null && value != null) {
				result.put(cleaned, value);
			}
		});
		return result;
	}

	/**
	 * Takes tags and fields whose keys went through {@link Keys#clean} and are sorted.
	 */
	static AdditionalValues ofCleanKeys(Map<String, ?> tags, Map<String, ?> fields) {
		return (tags.isEmpty() && fields.isEmpty()) ? NONE : new AdditionalValues(array(tags), array(fields));
	}

	private static Object[] array(Map<String, ?> values) {
		Object[] array = new Object[2 * values.size()];
		int length = 0;
		for (Map.Entry<String, ?> entry : values.entrySet()) {
			Object value = ValueType.ANY.of(entry.getValue());
			if (value != null && length < array.length) {
				array[length++] = entry.getKey();
				array[length++] = value;
			}
		}
		return (length == array.length) ? array : Arrays.copyOf(array, length);
	}

	/**
	 * Visits the tags that neither the layout nor the others have.
	 */
	void forEachTag(PointLayout layout, AdditionalValues others, BiConsumer<? super String, Object> action) {
		for (int i = 0; i < this.tags.length; i += 2) {
			String key = (String) this.tags[i];
			if (!layout.declares(key) && others.tag(key) == null) {
				acceptTag(key, this.tags[i + 1], action);
			}
		}
	}

	static void acceptTag(String key, @Nullable Object value, BiConsumer<? super String, Object> action) {
		Object tag = tagValue(value);
		if (tag != null) {
			action.accept(key, tag);
		}
	}

	/**
	 * A value as that of a tag.
	 * @return {@code null} where there is no such tag
	 */
	static @Nullable Object tagValue(@Nullable Object value) {
		return (value instanceof Boolean) ? value.toString() : "".equals(value) ? null : value;
	}

	void forEachField(PointLayout layout, BiConsumer<? super String, Object> action) {
		for (int i = 0; i < this.fields.length; i += 2) {
			String key = (String) this.fields[i];
			if (!layout.declares(key)) {
				action.accept(key, this.fields[i + 1]);
			}
		}
	}

	/**
	 * These values without fields.
	 */
	AdditionalValues tags() {
		return (this.fields.length == 0) ? this : new AdditionalValues(this.tags, new Object[0]);
	}

	int tagsHash() {
		int hash = 0;
		for (int i = 0; i < this.tags.length; i += 2) {
			String key = (String) this.tags[i];
			hash = 31 * hash + (key.hashCode() ^ this.tags[i + 1].hashCode());
		}
		return hash;
	}

	@SuppressWarnings("ReferenceEquality") // the same object is the usual case
	boolean hasTagsOf(AdditionalValues other) {
		return this == other || Arrays.equals(this.tags, other.tags);
	}

	@Nullable Object tag(String key) {
		return find(this.tags, key);
	}

	@Nullable Object field(String key) {
		return find(this.fields, key);
	}

	private static @Nullable Object find(Object[] values, String key) {
		for (int i = 0; i < values.length; i += 2) {
			if (values[i].equals(key)) {
				return values[i + 1];
			}
		}
		return null;
	}

	boolean isBounded(int maxLength) {
		return (!this.textTags || areBounded(this.tags, 1, 2, maxLength))
				&& (!this.textFields || areBounded(this.fields, 1, 2, maxLength));
	}

	/**
	 * Whether no text among values is longer.
	 */
	static boolean areBounded(@Nullable Object[] values, int maxLength) {
		return areBounded(values, 0, 1, maxLength);
	}

	private static boolean areBounded(@Nullable Object[] values, int from, int step, int maxLength) {
		for (int i = from; i < values.length; i += step) {
			if (values[i] instanceof String text && text.length() > maxLength) {
				return false;
			}
		}
		return true;
	}

	AdditionalValues bounded(int maxLength) {
		return map((text) -> Keys.cut(text, maxLength));
	}

	boolean hasPlainFields() {
		return !this.textFields || arePlain(this.fields, 1, 2, 0);
	}

	/**
	 * Whether all texts among values are {@link Keys#isPlain plain}.
	 * @param tags how many of them are of tags, which come first
	 */
	static boolean arePlain(@Nullable Object[] values, int tags) {
		return arePlain(values, 0, 1, tags);
	}

	private static boolean arePlain(@Nullable Object[] values, int from, int step, int tags) {
		for (int i = from; i < values.length; i += step) {
			if (values[i] instanceof String text && !((i < tags) ? Keys.isKnownPlain(text) : Keys.isPlain(text))) {
				return false;
			}
		}
		return true;
	}

	/**
	 * These values as they are stored.
	 * @param tagLimit gets the key and value of a tag, gives the value to store
	 */
	AdditionalValues prepared(BiFunction<? super String, Object, Object> tagLimit) {
		AdditionalValues cleaned = map(Keys::text);
		Object[] limited = cleaned.tags;
		for (int i = 0; i < limited.length; i += 2) {
			Object value = tagLimit.apply((String) limited[i], limited[i + 1]);
			if (!value.equals(limited[i + 1])) {
				limited = (limited == cleaned.tags) ? limited.clone() : limited;
				limited[i + 1] = value;
			}
		}
		return (limited == cleaned.tags) ? cleaned : new AdditionalValues(limited, cleaned.fields);
	}

	private AdditionalValues map(UnaryOperator<String> mapping) {
		Object[] tags = this.textTags ? mapTexts(this.tags, 1, 2, mapping) : this.tags;
		Object[] fields = this.textFields ? mapTexts(this.fields, 1, 2, mapping) : this.fields;
		return (tags == this.tags && fields == this.fields) ? this : new AdditionalValues(tags, fields);
	}

	/**
	 * Replaces texts in an array of values.
	 * @return the same array where nothing was to be replaced
	 */
	static Object[] mapTexts(@Nullable Object[] values, UnaryOperator<String> mapping) {
		return mapTexts(values, 0, 1, mapping);
	}

	@SuppressWarnings({ "NullAway", "ReferenceEquality" }) // nulls stay nulls; the same
															// text is the usual case
	private static Object[] mapTexts(@Nullable Object[] values, int from, int step, UnaryOperator<String> mapping) {
		Object[] result = values;
		for (int i = from; i < values.length; i += step) {
			if (values[i] instanceof String text) {
				String mapped = mapping.apply(text);
				if (mapped != text) {
					result = (result == values) ? values.clone() : result;
					result[i] = mapped;
				}
			}
		}
		return result;
	}

}
