package dev.monitoring.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Counts what became of points. Every point is counted once when it is recorded and once
 * when it is settled.
 */
final class Accounting {

	private static final int SNAPSHOTS = 8;

	private final LongAdder recorded = new LongAdder();

	private final LongAdder stored = new LongAdder();

	private final LongAdder recovered = new LongAdder();

	private final AtomicLong spooled = new AtomicLong();

	private final LongAdder limitedTags = new LongAdder();

	private final List<WriteListener> writeListeners = new CopyOnWriteArrayList<>();

	private final LongAdder[] dropped = new LongAdder[DropCause.values().length];

	Accounting() {
		for (int i = 0; i < this.dropped.length; i++) {
			this.dropped[i] = new LongAdder();
		}
	}

	void recorded(int points) {
		this.recorded.add(points);
	}

	/**
	 * Counts points that an earlier process left in the spool.
	 */
	void recovered(long points) {
		this.recovered.add(points);
		spooled(points);
	}

	/**
	 * Counts points that came into the spool, or left it.
	 * @param points how many, negative if they left
	 */
	void spooled(long points) {
		this.spooled.addAndGet(points);
	}

	/**
	 * The points in the spool.
	 */
	long spooled() {
		return this.spooled.get();
	}

	/**
	 * Counts points that left the pipeline.
	 * @param cause why they are dropped, or {@code null} if they are stored
	 */
	void settled(@Nullable DropCause cause, long points) {
		((cause != null) ? this.dropped[cause.ordinal()] : this.stored).add(points);
	}

	/**
	 * Counts a tag whose value became {@link TagLimit#OTHER}.
	 */
	void tagLimited() {
		this.limitedTags.increment();
	}

	long limitedTags() {
		return this.limitedTags.sum();
	}

	long dropped(DropCause cause) {
		return this.dropped[cause.ordinal()].sum();
	}

	/**
	 * Counts all at once, but for what is recorded meanwhile. Where much was, this thread
	 * may have been halted in between: then it counts again.
	 * @param held the points that are neither settled nor in the spool
	 */
	PipelineStatistics statistics(IntSupplier held) {
		PipelineStatistics best = null;
		long fewest = Long.MAX_VALUE;
		for (int i = 0; i < SNAPSHOTS && fewest > 0; i++) {
			long before = this.recorded.sum();
			long spooled = spooled();
			PipelineStatistics snapshot = new PipelineStatistics(before, this.recovered.sum(), this.stored.sum(),
					dropped(), held.getAsInt() + spooled, spooled, limitedTags());
			long meanwhile = this.recorded.sum() - before;
			if (best == null || meanwhile < fewest) {
				best = snapshot;
				fewest = meanwhile;
			}
		}
		return Objects.requireNonNull(best);
	}

	private Map<String, Long> dropped() {
		Map<String, Long> dropped = new LinkedHashMap<>();
		for (DropCause cause : DropCause.values()) {
			dropped.put(cause.id(), dropped(cause));
		}
		return dropped;
	}

	void onWrite(WriteListener listener) {
		this.writeListeners.add(listener);
	}

	void wrote(int points, long nanos) {
		for (WriteListener listener : this.writeListeners) {
			try {
				listener.wrote(points, nanos);
			}
			catch (RuntimeException | Error ex) {
				// The points are stored: whoever listens is not to have them sent again.
			}
		}
	}

}
