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
	 * A set of prints. Their place tells 15 bits of them, a tag 21. Three tags share a
	 * place, so that it is nearly always the first one looked at that tells whether a
	 * print is there: what the processor guesses wrongly costs more than the rest.
	 */
	private static final class Generation {

		private static final int PLACES = KEPT;

		private static final int BITS = 21;

		private static final long LOWEST = 1L | 1L << BITS | 1L << (2 * BITS);

		private static final long HIGHEST = LOWEST << (BITS - 1);

		private final long[] places = new long[PLACES];

		private int size;

		boolean contains(long print) {
			long tag = tag(print);
			return holds(this.places[place(print, tag)], tag);
		}

		boolean add(long print) {
			long tag = tag(print);
			int place = place(print, tag);
			long tags = this.places[place];
			if (holds(tags, tag)) {
				return false;
			}
			this.places[place] = (tags << BITS) | tag;
			this.size++;
			return true;
		}

		private static long tag(long print) {
			long tag = print & ((1L << BITS) - 1);
			return (tag != 0) ? tag : 1;
		}

		/**
		 * Where a print is, or where it belongs.
		 */
		private int place(long print, long tag) {
			int place = (int) (print >>> 48) & PLACES - 1;
			while (isFull(this.places[place]) && !holds(this.places[place], tag)) {
				place = place + 1 & PLACES - 1;
			}
			return place;
		}

		private static boolean isFull(long tags) {
			return tags >>> (2 * BITS) != 0;
		}

		/**
		 * Whether one of three tags is the tag: then their difference has a zero, which
		 * alone borrows from its highest bit.
		 */
		private static boolean holds(long tags, long tag) {
			long difference = tags ^ tag * LOWEST;
			return ((difference - LOWEST) & ~difference & HIGHEST) != 0;
		}

		void clear() {
			Arrays.fill(this.places, 0);
			this.size = 0;
		}

	}

}
