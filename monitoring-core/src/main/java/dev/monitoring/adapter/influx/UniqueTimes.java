package dev.monitoring.adapter.influx;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps points of a series from having the same time: InfluxDB would take the later one
 * for a new version of the earlier. A point whose time is taken gets the next free
 * nanosecond, so that it moves by no more nanoseconds than there were points before it at
 * its time or right after it. Remembers the last {@value #KEPT} points at least, in a
 * fixed amount of memory.
 */
final class UniqueTimes {

	static final int KEPT = 1 << 15;

	private static final int MAX_MOVED = 4096;

	private Generation current = new Generation();

	private Generation previous = new Generation();

	/**
	 * Where the search for a free time may start, for times that were taken lately: else
	 * many points of one time would each look at all that came before them.
	 */
	private final Map<Long, Long> moved = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
			return size() > MAX_MOVED;
		}

	};

	/**
	 * Takes a time.
	 * @param series a hash of the series' name and tags
	 * @param time the time of the point
	 * @return its time in the store
	 */
	long unique(long series, long time) {
		long print = print(series, time);
		return take(print) ? time : nextFree(series, time, print);
	}

	private long nextFree(long series, long time, long print) {
		long free = this.moved.getOrDefault(print, time + 1);
		while (!take(print(series, free))) {
			free++;
		}
		this.moved.put(print, free + 1);
		return free;
	}

	/**
	 * Takes a time, unless it is taken; one that is asked for stays remembered.
	 */
	private boolean take(long print) {
		if (this.current.size == KEPT) {
			Generation oldest = this.previous;
			this.previous = this.current;
			this.current = oldest;
			oldest.clear();
		}
		return this.current.add(print) && !this.previous.contains(print);
	}

	/**
	 * Two points with the same print are taken for the same; by chance that costs one of
	 * them a nanosecond.
	 */
	private static long print(long series, long time) {
		long print = series + time * 0x9E3779B97F4A7C15L;
		print = (print ^ print >>> 32) * 0xD6E8FEB86659FD93L;
		return print ^ print >>> 29;
	}

	/**
	 * A set of prints. Their place tells 16 bits of them, an entry 32.
	 */
	private static final class Generation {

		private static final int SLOTS = 2 * KEPT;

		private final int[] entries = new int[SLOTS];

		private int size;

		boolean contains(long print) {
			int entry = entry(print);
			return this.entries[slot(print, entry)] == entry;
		}

		boolean add(long print) {
			int entry = entry(print);
			int slot = slot(print, entry);
			if (this.entries[slot] == entry) {
				return false;
			}
			this.entries[slot] = entry;
			this.size++;
			return true;
		}

		private static int entry(long print) {
			int entry = (int) print;
			return (entry != 0) ? entry : 1;
		}

		/**
		 * Where an entry is, or where it belongs.
		 */
		private int slot(long print, int entry) {
			int slot = (int) (print >>> 48) & SLOTS - 1;
			while (this.entries[slot] != entry && this.entries[slot] != 0) {
				slot = slot + 1 & SLOTS - 1;
			}
			return slot;
		}

		void clear() {
			Arrays.fill(this.entries, 0);
			this.size = 0;
		}

	}

}
