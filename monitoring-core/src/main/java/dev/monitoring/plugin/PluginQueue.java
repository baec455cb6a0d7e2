package dev.monitoring.plugin;

import java.util.concurrent.atomic.AtomicInteger;

import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringPoint;

/**
 * The points that wait for a plugin, bounded by count, and those it works on. Each is
 * counted once, whatever happens. Many threads offer, without a lock; one polls.
 */
final class PluginQueue {

	private final int capacity;

	private final PluginCounts counts;

	private final MpscAtomicArrayQueue<MonitoringPoint[]> queue;

	/**
	 * The points in the queue.
	 */
	private final AtomicInteger waiting = new AtomicInteger();

	private volatile boolean closed;

	/**
	 * Nothing is handed to the plugin any more, and all that was not is counted.
	 */
	private volatile boolean ended;

	/**
	 * The points that the plugin works on. Guarded by this.
	 */
	private int inFlight;

	PluginQueue(int capacity, PluginCounts counts) {
		this.capacity = capacity;
		this.counts = counts;
		// An element holds at least one point, so that the queue never fills first.
		this.queue = new MpscAtomicArrayQueue<>(Math.max(2, capacity));
	}

	void offer(MonitoringPoint[] points) {
		this.counts.offered(points.length);
		if (this.closed || !reserve(points.length)) {
			this.counts.settled(this.closed ? PluginDropCause.CLOSED : PluginDropCause.BUFFER_FULL, points.length);
			return;
		}
		this.queue.offer(points);
		if (this.ended) {
			// It came too late for the thread that counted the rest.
			dropRest(PluginDropCause.CLOSED);
		}
	}

	private boolean reserve(int points) {
		int before;
		do {
			before = this.waiting.get();
			if (points > this.capacity - before) {
				return false;
			}
		}
		while (!this.waiting.compareAndSet(before, before + points));
		return true;
	}

	boolean isHalfFull() {
		return this.waiting.get() > this.capacity / 2;
	}

	/**
	 * Takes points that the plugin is to work on.
	 * @return points to be settled, or {@code null} where none wait
	 */
	synchronized MonitoringPoint @Nullable [] poll() {
		MonitoringPoint[] points = this.ended ? null : this.queue.poll();
		if (points != null) {
			this.waiting.getAndAdd(-points.length);
			this.inFlight = points.length;
		}
		return points;
	}

	/**
	 * Counts the points that were polled, unless that was done meanwhile.
	 * @param cause why they are dropped, or {@code null} if they are delivered
	 */
	synchronized void settle(@Nullable PluginDropCause cause) {
		this.counts.settled(cause, this.inFlight);
		this.inFlight = 0;
	}

	/**
	 * Refuses all further offers.
	 */
	void close() {
		this.closed = true;
	}

	/**
	 * Drops all that the plugin has not done its work on.
	 */
	synchronized void end() {
		this.ended = true;
		settle(PluginDropCause.SHUTDOWN);
		dropRest(PluginDropCause.SHUTDOWN);
	}

	private synchronized void dropRest(PluginDropCause cause) {
		for (MonitoringPoint[] points = this.queue.poll(); points != null; points = this.queue.poll()) {
			this.waiting.getAndAdd(-points.length);
			this.counts.settled(cause, points.length);
		}
	}

	boolean isEnded() {
		return this.ended;
	}

}
