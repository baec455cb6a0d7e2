package dev.monitoring;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the points of a series look like: its name, its declared tags and fields with
 * their types, and whether fields beyond them are kept. A series declares its layout
 * once, in a constant; its points then carry values only.
 *
 * <pre>{@code
 * static final PointLayout PAYMENTS = PointLayout.series("payments")
 *     .tag("service", ValueType.STRING)
 *     .field("amount", ValueType.FLOAT)
 *     .extraFields(false)
 *     .build();
 * }</pre>
 *
 * Additional tags are always kept; additional fields only where {@link #extraFields()},
 * which is the default.
 */
public final class PointLayout {

	private static final Pattern SERIES = Pattern.compile("[a-z][a-z0-9_]{0,62}");

	private final String series;

	private final List<Column> tags;

	private final List<Column> fields;

	private final String[] keys;

	private final ValueType[] types;

	private final int tagCount;

	private final boolean extraFields;

	private final boolean failures;

	private PointLayout(Builder builder) {
		this.series = builder.series;
		this.tags = List.copyOf(builder.tags);
		this.fields = List.copyOf(builder.fields);
		List<Column> columns = Stream.concat(this.tags.stream(), this.fields.stream()).toList();
		this.keys = columns.stream().map(Column::key).toArray(String[]::new);
		this.types = columns.stream().map(Column::type).toArray(ValueType[]::new);
		this.tagCount = this.tags.size();
		this.extraFields = builder.extraFields;
		this.failures = builder.failures;
	}

	/**
	 * Starts the layout of a series.
	 * @param series the name of the series: a lower-case letter, then up to 62 lower-case
	 * letters, digits and underscores, so that it names a measurement or table in every
	 * store as it stands
	 * @return a builder
	 * @throws IllegalArgumentException if the name is of another form
	 */
	public static Builder series(String series) {
		if (!SERIES.matcher(series).matches()) {
			throw new IllegalArgumentException("The series name '" + series
					+ "' must be a lower-case letter followed by up to 62 lower-case letters, digits and '_'");
		}
		return new Builder(series);
	}

	/**
	 * The name of the series.
	 * @return a measurement's or table's name
	 */
	public String series() {
		return this.series;
	}

	/**
	 * The declared tags, in the order of {@link MonitoringPoint#of}.
	 * @return an unmodifiable list
	 */
	public List<Column> tags() {
		return this.tags;
	}

	/**
	 * The declared fields, in the order of {@link MonitoringPoint#of}, after the tags.
	 * @return an unmodifiable list
	 */
	public List<Column> fields() {
		return this.fields;
	}

	/**
	 * Whether fields that are not declared are kept.
	 * @return {@code false} if they are dropped
	 */
	public boolean extraFields() {
		return this.extraFields;
	}

	/**
	 * Whether the points of the series tell of failures, for which the last tenth of the
	 * buffer is kept.
	 * @return {@code true} if points recorded together with one of them are kept longest
	 */
	public boolean failures() {
		return this.failures;
	}

	int size() {
		return this.keys.length;
	}

	int tagCount() {
		return this.tagCount;
	}

	/**
	 * The key of a declared tag, or of a field after them.
	 */
	String key(int position) {
		return this.keys[position];
	}

	/**
	 * The type of a declared tag, or of a field after them.
	 */
	ValueType type(int position) {
		return this.types[position];
	}

	/**
	 * Whether a key is a declared tag's or field's, which nothing else may be stored
	 * under.
	 */
	boolean declares(String key) {
		return tagIndex(key) >= 0 || fieldIndex(key) >= 0;
	}

	/**
	 * The place of a declared tag among the tags, or -1.
	 */
	int tagIndex(String key) {
		return indexOf(this.tags, key);
	}

	/**
	 * The place of a declared field among the fields, or -1.
	 */
	int fieldIndex(String key) {
		return indexOf(this.fields, key);
	}

	private static int indexOf(List<Column> columns, String key) {
		for (int i = 0; i < columns.size(); i++) {
			if (columns.get(i).key().equals(key)) {
				return i;
			}
		}
		return -1;
	}

	@Override
	public String toString() {
		return this.series + this.tags + this.fields + (this.extraFields ? "+" : "");
	}

	/**
	 * A declared tag or field.
	 *
	 * @param key its key
	 * @param type the type of its values
	 */
	public record Column(String key, ValueType type) {

		/**
		 * Checks the key.
		 * @throws IllegalArgumentException if {@link Keys} would store it under another
		 * name
		 */
		public Column {
			if (!key.equals(Keys.clean(key))) {
				throw new IllegalArgumentException(
						"The key '" + key + "' would be stored as '" + Keys.clean(key) + "': declare that one");
			}
		}

	}

	/**
	 * Declares a layout.
	 */
	public static final class Builder {

		private final String series;

		private final List<Column> tags = new ArrayList<>();

		private final List<Column> fields = new ArrayList<>();

		private final Set<String> keys = new HashSet<>();

		private boolean extraFields = true;

		private boolean failures;

		private Builder(String series) {
			this.series = series;
		}

		/**
		 * Declares a tag: indexed in the store, of few distinct values.
		 * @param key the tag's key
		 * @param type the type of its values
		 * @return this
		 * @throws IllegalArgumentException if the key is declared already or not a key
		 */
		public Builder tag(String key, ValueType type) {
			if (!this.keys.add("tag " + key)) {
				throw new IllegalArgumentException("The tag '" + key + "' is declared twice");
			}
			this.tags.add(new Column(key, type));
			return this;
		}

		/**
		 * Declares a field: not indexed, of any number of distinct values.
		 * @param key the field's key
		 * @param type the type of its values
		 * @return this
		 * @throws IllegalArgumentException if the key is declared already or not a key
		 */
		public Builder field(String key, ValueType type) {
			if (!this.keys.add("field " + key)) {
				throw new IllegalArgumentException("The field '" + key + "' is declared twice");
			}
			this.fields.add(new Column(key, type));
			return this;
		}

		/**
		 * Whether fields that are not declared are kept ({@code true}, the default) or
		 * dropped.
		 * @param extraFields whether to keep them
		 * @return this
		 */
		public Builder extraFields(boolean extraFields) {
			this.extraFields = extraFields;
			return this;
		}

		/**
		 * Whether the points of the series tell of failures; {@code false} by default.
		 * @param failures whether they do
		 * @return this
		 */
		public Builder failures(boolean failures) {
			this.failures = failures;
			return this;
		}

		/**
		 * Ends the declaration.
		 * @return the layout
		 */
		public PointLayout build() {
			return new PointLayout(this);
		}

	}

}
