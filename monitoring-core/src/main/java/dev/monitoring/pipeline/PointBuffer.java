package dev.monitoring.pipeline;

import java.util.concurrent.atomic.AtomicIntegerArray;

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
	 * 128 bytes of integers: processors may fetch two lines of 64 together.
	 */
	private static final int CACHE_LINE = 32;

	private static final int HELD = CACHE_LINE;

	private static final int POLLED = 2 * CACHE_LINE;

	private static final int RELEASED = 3 * CACHE_LINE;

	/**
	 * Set in the count of held points when the buffer is closed, so that an offer is
	 * either counted in it before that or refused.
	 */
	private static final int CLOSED = Integer.MIN_VALUE;

	private final MpscAtomicArrayQueue<MonitoringPoint[]> queue;

	private final int capacity;

	/**
	 * The last tenth is kept for points that tell of failures.
	 */
	private final int sheddingFrom;

	/**
	 * The points that are held, and how many were ever polled and how many of those
	 * released, which wrap around: their difference counts. Each has a cache line of its
	 * own: else every poll would slow those who offer.
	 */
	private final AtomicIntegerArray counts = new AtomicIntegerArray(RELEASED + CACHE_LINE);

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
			before = this.counts.get(HELD);
			if (before < 0) {
				return Offer.CLOSED;
			}
			if (points.length > limit - before) {
				return Offer.FULL;
			}
		}
		while (!this.counts.compareAndSet(HELD, before, before + points.length));
		this.queue.offer(points);
		return Offer.TAKEN;
	}

	MonitoringPoint @Nullable [] poll() {
		MonitoringPoint[] points = this.queue.poll();
		if (points != null) {
			// One thread polls at a time; what orders them orders this.
			this.counts.setRelease(POLLED, this.counts.getPlain(POLLED) + points.length);
		}
		return points;
	}

	/**
	 * Gives back the places of points that were polled and are settled or on disk now.
	 */
	void release(int points) {
		this.counts.getAndAdd(RELEASED, points);
		this.counts.getAndAdd(HELD, -points);
	}

	/**
	 * Refuses all further offers.
	 */
	void close() {
		this.counts.getAndUpdate(HELD, (held) -> held | CLOSED);
	}

	boolean isClosed() {
		return this.counts.get(HELD) < 0;
	}

	/**
	 * Gives back all places of a closed buffer whose points nobody will poll any more.
	 * @return how many there were
	 */
	int abandon() {
		return this.counts.getAndSet(HELD, CLOSED) & ~CLOSED;
	}

	/**
	 * The points that are not settled.
	 */
	int held() {
		return this.counts.get(HELD) & ~CLOSED;
	}

	/**
	 * The points that were not polled yet.
	 */
	int waiting() {
		return held() - (this.counts.get(POLLED) - this.counts.get(RELEASED));
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
