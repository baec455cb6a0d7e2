package dev.monitoring.adapter;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringPoint;

/**
 * What an adapter made once of a layout and set of tags, as many points have the same.
 * Keeps what was used lately, within a bound: tags may hold anything a client sends. For
 * adapters; not safe for use by several threads.
 *
 * @param <T> what was made
 */
public final class TagSets<T> {

	private static final int GENERATION = 2048;

	private static final int GENERATION_BYTES = 1 << 20;

	private static final int RECENT = 4096;

	private final Lookup lookup = new Lookup();

	private Map<Lookup, Entry<T>> current = new HashMap<>();

	private Map<Lookup, Entry<T>> previous = Map.of();

	/**
	 * Some of the current ones by their hash, found without the map.
	 */
	@SuppressWarnings({ "rawtypes", "unchecked" })
	private final @Nullable Entry<T>[] recent = new Entry[RECENT];

	private int bytes;

	/**
	 * What was made of the layout and the tags of a point.
	 * @param point the point
	 * @return {@code null} if it is not kept
	 */
	public @Nullable T find(MonitoringPoint point) {
		int hash = point.tagsHash();
		int slot = (hash ^ hash >>> 16) & RECENT - 1;
		Entry<T> entry = this.recent[slot];
		if (entry == null || entry.hash() != hash || !entry.point().hasTagsOf(point)) {
			entry = findKept(point, hash);
			this.recent[slot] = entry;
		}
		return (entry != null) ? entry.made() : null;
	}

	private @Nullable Entry<T> findKept(MonitoringPoint point, int hash) {
		this.lookup.look(point, hash);
		Entry<T> entry = this.current.get(this.lookup);
		if (entry == null) {
			entry = this.previous.get(this.lookup);
			if (entry != null) {
				keep(entry);
			}
		}
		return entry;
	}

	/**
	 * Keeps what was made of the layout and the tags of a point.
	 * @param point the point
	 * @param made what was made
	 * @param size the bytes that it takes, about
	 */
	public void keep(MonitoringPoint point, T made, int size) {
		keep(new Entry<>(point.withoutFields(), point.tagsHash(), made, size));
	}

	private void keep(Entry<T> entry) {
		if (this.current.size() >= GENERATION || this.bytes > GENERATION_BYTES) {
			this.previous = this.current;
			this.current = new HashMap<>();
			this.bytes = 0;
			Arrays.fill(this.recent, null);
		}
		Lookup kept = new Lookup();
		kept.look(entry.point(), entry.hash());
		this.current.put(kept, entry);
		this.bytes += entry.size();
	}

	private record Entry<T>(MonitoringPoint point, int hash, T made, int size) {

	}

	/**
	 * A point as the key of a map, for its layout and tags alone: one instance looks up,
	 * others are kept.
	 */
	private static final class Lookup {

		private @Nullable MonitoringPoint point;

		private int hash;

		void look(MonitoringPoint point, int hash) {
			this.point = point;
			this.hash = hash;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Lookup that && this.hash == that.hash && this.point != null && that.point != null
					&& this.point.hasTagsOf(that.point);
		}

		@Override
		public int hashCode() {
			return this.hash;
		}

	}

}
