package dev.monitoring.pipeline;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Bounds the distinct values of additional tags, which a store indexes: a value beyond
 * the limit of its key becomes {@code OTHER} and is counted, for as long as the pipeline
 * runs. Used by one thread at a time.
 */
final class TagLimit implements BiFunction<String, Object, Object> {

	static final String OTHER = "OTHER";

	/**
	 * The most keys: more are no keys but values.
	 */
	static final int MAX_KEYS = 256;

	private final int maxValues;

	private final Accounting accounting;

	/**
	 * Bounded in both directions.
	 */
	private final Map<String, Set<Object>> seen = new HashMap<>();

	TagLimit(int maxValues, Accounting accounting) {
		this.maxValues = maxValues;
		this.accounting = accounting;
	}

	@Override
	public Object apply(String key, Object value) {
		Set<Object> values = this.seen.get(key);
		if (values == null && this.seen.size() < Math.min(this.maxValues, MAX_KEYS)) {
			values = new HashSet<>();
			this.seen.put(key, values);
		}
		if (values == null || (values.size() >= this.maxValues && !values.contains(value))) {
			this.accounting.tagLimited();
			return OTHER;
		}
		values.add(value);
		return value;
	}

}
