package dev.monitoring.adapter.influx;

import java.util.Arrays;

/**
 * Keeps points of a series from having the same time: InfluxDB would take the later one
 * for a new version of the earlier. A point whose time is taken gets the next free
 * nanosecond, so that it moves by no more nanoseconds than there were points before it at
 * its time. Remembers the last {@value #KEPT} points at least, in a fixed amount of
 * memory.
 */
final class UniqueTimes {

	static final int KEPT = 1 << 15;

	private Generation current = new Generation();

	private Generation previous = new Generation();

	/**
	 * Takes a time.
	 * @param series a hash of the series' name and tags
	 * @param time the time of the point
	 * @return its time in the store
	 */
	long unique(long series, long time) {
		if (this.current.size >= KEPT) {
			Generation oldest = this.previous;
			this.previous = this.current;
			this.current = oldest;
			oldest.clear();
		}
		long print = print(series, time);
		int next = next(print);
		long free = time;
		while (next != 0) {
			free += next;
			next = next(print(series, free));
		}
		this.current.put(print, free - time + 1);
		if (free != time) {
			this.current.put(print(series, free), 1);
		}
		return free;
	}

	/**
	 * How far after a time the next free one may be; 0 if it is free itself.
	 */
	private int next(long print) {
		int next = this.current.get(print);
		return (next != 0) ? next : this.previous.get(print);
	}

	/**
	 * Two points with the same print are taken for the same; by chance that costs one of
	 * them a nanosecond.
	 */
	private static long print(long series, long time) {
		long print = series + time * 0x9E3779B97F4A7C15L;
		print = (print ^ print >>> 32) * 0xD6E8FEB86659FD93L;
		print = (print ^ print >>> 32) * 0xD6E8FEB86659FD93L;
		return (print ^ print >>> 32) & ~Generation.NEXT;
	}

	/**
	 * A map of prints to the distance of the next free time, both in one number.
	 */
	private static final class Generation {

		private static final long NEXT = (1 << 20) - 1;

		private static final int SLOTS = 2 * KEPT;

		private final long[] entries = new long[SLOTS];

		private int size;

		int get(long print) {
			return (int) (this.entries[slot(print)] & NEXT);
		}

		void put(long print, long next) {
			int slot = slot(print);
			if (this.entries[slot] == 0) {
				this.size++;
			}
			// What is further away is found in several steps.
			this.entries[slot] = print | Math.min(next, NEXT);
		}

		private int slot(long print) {
			int slot = (int) (print >>> 32) & SLOTS - 1;
			while (this.entries[slot] != 0 && (this.entries[slot] & ~NEXT) != print) {
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
