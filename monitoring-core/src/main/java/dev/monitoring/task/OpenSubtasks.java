package dev.monitoring.task;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subtasks that are open. One whose {@link SubtaskMonitor} the garbage collector took
 * was forgotten. As many as there are open subtasks; needs no thread.
 */
final class OpenSubtasks {

	private static final Logger logger = LoggerFactory.getLogger(TaskMonitor.class);

	private static final long REPORT_INTERVAL = Duration.ofMinutes(1).toNanos();

	private final Map<OpenSubtask, Watch> watches = new ConcurrentHashMap<>();

	private final ReferenceQueue<SubtaskMonitor> collected = new ReferenceQueue<>();

	private final LongAdder forgotten = new LongAdder();

	/**
	 * One of those that were found since the last line of the log.
	 */
	private volatile @Nullable OpenSubtask example;

	private final AtomicLong nextReport = new AtomicLong(System.nanoTime());

	SubtaskMonitor watch(OpenSubtask subtask) {
		// Not only before a flush: without a store there is none.
		sweep();
		SubtaskMonitor handle = new SubtaskMonitor(subtask);
		this.watches.put(subtask, new Watch(handle, subtask, this.collected));
		return handle;
	}

	void remove(OpenSubtask subtask) {
		this.watches.remove(subtask);
	}

	int size() {
		return this.watches.size();
	}

	long forgotten() {
		return this.forgotten.sum();
	}

	/**
	 * Ends those that were forgotten. May run on the application's threads: logs nothing.
	 */
	void sweep() {
		Reference<? extends SubtaskMonitor> reference = this.collected.poll();
		while (reference instanceof Watch watch) {
			OpenSubtask subtask = watch.subtask;
			if (this.watches.remove(subtask, watch) && subtask.forget()) {
				this.forgotten.increment();
				this.example = subtask;
			}
			reference = this.collected.poll();
		}
	}

	/**
	 * Ends those that were forgotten, and says so once a minute at most.
	 */
	void sweepAndReport() {
		sweep();
		OpenSubtask found = this.example;
		long now = System.nanoTime();
		long next = this.nextReport.get();
		if (found != null && now - next >= 0 && this.nextReport.compareAndSet(next, now + REPORT_INTERVAL)) {
			this.example = null;
			logger.warn(
					"Monitoring found {} subtasks that were never closed, such as {}: run them by TaskMonitor.run,"
							+ " or open them in a try-with-resources statement.",
					forgotten(), found.toString().replaceAll("\\p{Cntrl}", " "));
		}
	}

	/**
	 * Knows the subtask of a monitor without holding the monitor.
	 */
	private static final class Watch extends WeakReference<SubtaskMonitor> {

		private final OpenSubtask subtask;

		Watch(SubtaskMonitor handle, OpenSubtask subtask, ReferenceQueue<SubtaskMonitor> collected) {
			super(handle, collected);
			this.subtask = subtask;
		}

	}

}
