package dev.monitoring.adapter.influx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The names under which the fields of a series are stored, so that a name never holds
 * values of two types: InfluxDB would refuse the point, or take it and then hide values.
 * The first type of a key gets the key; values of another type go to the key with the
 * type as its suffix ({@code size}, {@code size_string}), except that an integer goes to
 * a float's field as a float. A key that was seen when there was no room to remember it
 * always has the suffix.
 */
final class FieldNames {

	/**
	 * How many names are remembered, shared by all series.
	 */
	private final Budget budget;

	private final Map<String, @Nullable Field[]> known = new HashMap<>();

	private final Set<String> taken = new HashSet<>();

	/**
	 * Names of the current line that are not remembered.
	 */
	private final List<String> passing = new ArrayList<>();

	FieldNames(Budget budget) {
		this.budget = budget;
	}

	/**
	 * Starts a line.
	 */
	void beginLine() {
		if (!this.passing.isEmpty()) {
			this.passing.clear();
		}
	}

	/**
	 * The field in which a value is stored.
	 * @param key the field's key
	 * @param type the type of the value
	 * @return the field, of the same type or a float for an integer
	 */
	Field field(String key, FieldType type) {
		@Nullable Field[] fields = this.known.get(key);
		Field field = (fields != null) ? fields[type.ordinal()] : null;
		return (field != null) ? field : newField(key, type, fields);
	}

	/**
	 * The field in which all values of a key are stored that have a type.
	 * @return the field, or {@code null} if there is no room to remember it
	 */
	@Nullable Field remembered(String key, FieldType type) {
		Field field = field(key, type);
		if (this.passing.isEmpty()) {
			return field;
		}
		beginLine();
		return null;
	}

	private Field newField(String key, FieldType type, @Nullable Field @Nullable [] fields) {
		String name = KeyText.of(key);
		if (!this.budget.take()) {
			name = free(name + type.suffix(), type);
			this.passing.add(name);
			return new Field(name, type);
		}
		if (fields == null) {
			Field first = new Field(free(name, type), type);
			this.taken.add(first.name());
			@Nullable Field[] types = new @Nullable Field[FieldType.values().length];
			types[type.ordinal()] = first;
			if (type == FieldType.FLOAT) {
				types[FieldType.INTEGER.ordinal()] = first;
			}
			this.known.put(key, types);
			return first;
		}
		Field other = new Field(free(name + type.suffix(), type), type);
		this.taken.add(other.name());
		fields[type.ordinal()] = other;
		return other;
	}

	private String free(String name, FieldType type) {
		String free = name;
		while (this.taken.contains(free) || this.passing.contains(free)) {
			free += type.suffix();
		}
		return free;
	}

	/**
	 * A field of a series.
	 *
	 * @param name its name in the store
	 * @param type the type of its values
	 * @param firstStart what stands before a value where it is the first of the line
	 * @param start what stands before another value
	 */
	record Field(String name, FieldType type, byte[] firstStart, byte[] start) {

		Field(String name, FieldType type) {
			this(name, type, KeyText.escaped("", name, "="), KeyText.escaped(",", name, "="));
		}

	}

	/**
	 * How many names may still be remembered.
	 */
	static final class Budget {

		private int left;

		Budget(int left) {
			this.left = left;
		}

		private boolean take() {
			if (this.left == 0) {
				return false;
			}
			this.left--;
			return true;
		}

	}

}
