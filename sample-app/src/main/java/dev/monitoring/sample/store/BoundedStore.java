package dev.monitoring.sample.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the newest values and forgets the others, so that a sample that runs for weeks
 * does not fill the memory. Safe for use by several threads.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class BoundedStore<K, V> {

	private final int capacity;

	private final Map<K, V> values = new HashMap<>();

	private final Deque<K> newestFirst = new ArrayDeque<>();

	public BoundedStore(int capacity) {
		this.capacity = capacity;
	}

	public synchronized void put(K key, V value) {
		if (this.values.put(key, value) == null) {
			this.newestFirst.addFirst(key);
		}
		if (this.newestFirst.size() > this.capacity) {
			this.values.remove(this.newestFirst.removeLast());
		}
	}

	public synchronized @Nullable V find(K key) {
		return this.values.get(key);
	}

	public synchronized List<V> newest(int limit) {
		return this.newestFirst.stream().limit(limit).map(this.values::get).toList();
	}

	public synchronized int removeIf(Predicate<? super V> predicate) {
		int before = this.values.size();
		this.values.values().removeIf(predicate);
		this.newestFirst.removeIf((key) -> !this.values.containsKey(key));
		return before - this.values.size();
	}

}
