package dev.monitoring.support;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/**
 * What is held on the heap, as far as a garbage collection can tell.
 */
public final class UsedHeap {

	private static final int LOOKS = 3;

	private UsedHeap() {
	}

	/**
	 * The least of a few looks, each after a collection: {@link System#gc()} may find
	 * another collection under way and do nothing, and what other threads allocate since
	 * is counted too. What is held is seen by each of them.
	 * @return bytes
	 */
	public static long bytes() {
		MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
		long least = Long.MAX_VALUE;
		for (int i = 0; i < LOOKS; i++) {
			System.gc();
			// total less free, asked for one after the other, is off by what the heap
			// shrinks or grows in between.
			least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
		}
		return least;
	}

}
