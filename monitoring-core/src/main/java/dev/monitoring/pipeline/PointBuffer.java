package dev.monitoring.pipeline;

import java.util.concurrent.atomic.AtomicInteger;

import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringPoint;

/**
 * The recorded points that are not settled yet, bounded by count. Points recorded
 * together are one element, so that they are kept or refused together. Many threads
 * offer, one polls; offering takes no lock.
 * <p>
 * A place is taken when points are offered and given back when they are
 * {@link #release(int) settled} or on disk, not when they are polled: what waits in
 * memory for a store that is down counts within the same bound.
 */
final class PointBuffer {

	/**
	 * Set in {@link #held} when the buffer is closed, so that an offer is either counted
	 * in it before that or refused.
	 */
	private static final int CLOSED = Integer.MIN_VALUE;

	private final MpscAtomicArrayQueue<MonitoringPoint[]> queue;

	private final int capacity;

	/**
	 * The last tenth is kept for points that tell of failures.
	 */
	private final int sheddingFrom;

	private final AtomicInteger held = new AtomicInteger();

	private final AtomicInteger polled = new AtomicInteger();

	PointBuffer(int capacity) {
		this.capacity = capacity;
		this.sheddingFrom = capacity - capacity / 10;
		// An element holds at least one point, so that the queue never fills first.
		this.queue = new MpscAtomicArrayQueue<>(Math.max(2, capacity));
	}

	Offer offer(MonitoringPoint[] points) {
		int limit = tellOfFailure(points) ? this.capacity : this.sheddingFrom;
		int before;
		do {
			before = this.held.get();
			if (before < 0) {
				return Offer.CLOSED;
			}
			if (points.length > limit - before) {
				return Offer.FULL;
			}
		}
		while (!this.held.compareAndSet(before, before + points.length));
		this.queue.offer(points);
		return Offer.TAKEN;
	}

	MonitoringPoint @Nullable [] poll() {
		MonitoringPoint[] points = this.queue.poll();
		if (points != null) {
			this.polled.getAndAdd(points.length);
		}
		return points;
	}

	/**
	 * Gives back the places of points that were polled and are settled or on disk now.
	 */
	void release(int points) {
		this.polled.getAndAdd(-points);
		this.held.getAndAdd(-points);
	}

	/**
	 * Refuses all further offers.
	 */
	void close() {
		this.held.getAndUpdate((held) -> held | CLOSED);
	}

	/**
	 * Gives back all places of a closed buffer whose points nobody will poll any more.
	 * @return how many there were
	 */
	int abandon() {
		return this.held.getAndSet(CLOSED) & ~CLOSED;
	}

	/**
	 * The points that are not settled.
	 */
	int held() {
		return this.held.get() & ~CLOSED;
	}

	/**
	 * The points that were not polled yet.
	 */
	int waiting() {
		return held() - this.polled.get();
	}

	private static boolean tellOfFailure(MonitoringPoint[] points) {
		for (MonitoringPoint point : points) {
			if (point.layout().failures()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * What became of an offer.
	 */
	enum Offer {

		/**
		 * The points are in the buffer.
		 */
		TAKEN,

		/**
		 * There was no room.
		 */
		FULL,

		/**
		 * The buffer was closed before.
		 */
		CLOSED

	}

}
