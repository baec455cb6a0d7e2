package dev.monitoring.task;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringClock;
import dev.monitoring.MonitoringData;
import dev.monitoring.MonitoringManager;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.series.SubtaskKey;
import dev.monitoring.series.WorkerQueuePoint;
import dev.monitoring.series.WorkerRequestPoint;

/**
 * Follows background work. Who sends subtasks to workers says so, and who takes one from
 * its queue opens it:
 *
 * <pre>{@code
 * monitor.run(new SubtaskKey(taskId, subtaskId, LINKER), message.received(), (subtask) -> {
 *     subtask.field("linked_faces", link(...));
 *     try (var timer = subtask.time("save_result_time")) {
 *         save(...);
 *     }
 * });
 * }</pre>
 *
 * It takes no lock, does no I/O, logs nothing and never throws on its own. Safe for use
 * by several threads.
 */
public final class TaskMonitor {

	private static final double NANOS_PER_SECOND = 1e9;

	/**
	 * Stands for a subtask of which the application says nothing.
	 */
	private static final SubtaskKey UNKNOWN = new SubtaskKey("unknown", "unknown", null);

	private final MonitoringManager manager;

	private final String service;

	private final Clock clock;

	private final OpenSubtasks open = new OpenSubtasks();

	private TaskMonitor(MonitoringManager manager, String service, Clock clock) {
		this.manager = manager;
		this.service = service;
		this.clock = clock;
	}

	/**
	 * Makes a monitor.
	 * @param manager takes the points
	 * @param service the service of the workers
	 * @param clock tells when subtasks start
	 * @return the monitor
	 */
	public static TaskMonitor of(MonitoringManager manager, String service, Clock clock) {
		TaskMonitor monitor = new TaskMonitor(manager, service, clock);
		manager.beforeFlush(monitor.open::sweepAndReport);
		return monitor;
	}

	/**
	 * A monitor that records nothing; work is run all the same.
	 * @return the monitor
	 */
	public static TaskMonitor noOp() {
		return new TaskMonitor(MonitoringManager.noOp(), "", Clock.systemUTC());
	}

	/**
	 * Begins to send the subtasks of a task to workers.
	 * @param taskId the task, an integer or a text
	 * @return to be told of each subtask that was handed over
	 */
	public TaskDispatch dispatch(Object taskId) {
		return new TaskDispatch(this, taskId, MonitoringClock.nanos(this.clock));
	}

	/**
	 * Opens a subtask that a worker takes from its queue, and records
	 * {@code worker_queue}. It is {@link MonitoringData#current()} until it is closed.
	 * Prefer {@link #run} and {@link #call}, which cannot forget that.
	 * @param key which subtask it is
	 * @param received when the worker received it
	 * @return the open subtask
	 */
	public SubtaskMonitor open(SubtaskKey key, Instant received) {
		return open(key, received, Map.of());
	}

	/**
	 * Opens a subtask, as {@link #open(SubtaskKey, Instant)} does.
	 * @param key which subtask it is
	 * @param received when the worker received it
	 * @param tags additional tags of all its points
	 * @return the open subtask
	 */
	@SuppressWarnings("NullAway") // Nobody checks what an application hands in.
	public SubtaskMonitor open(SubtaskKey key, Instant received, Map<String, ?> tags) {
		SubtaskKey known = (key != null) ? key : UNKNOWN;
		Instant now = this.clock.instant();
		Instant since = (received != null) ? received : now;
		record(WorkerQueuePoint.of(MonitoringClock.nanos(since), this.service, known, seconds(since, now),
				AdditionalValues.of(tags, Map.of())));
		MonitoringData data = isOff() ? MonitoringData.none() : MonitoringData.begin();
		tags.forEach(data::tag);
		OpenSubtask subtask = new OpenSubtask(this, known, data, MonitoringClock.nanos(now));
		return isOff() ? new SubtaskMonitor(subtask) : this.open.watch(subtask);
	}

	/**
	 * A moment that nobody set may be thousands of years ago: nanoseconds overflow.
	 */
	private static double seconds(Instant since, Instant now) {
		Duration waited = Duration.between(since, now);
		return waited.isNegative() ? 0 : waited.getSeconds() + waited.getNano() / NANOS_PER_SECOND;
	}

	/**
	 * Runs a subtask: opens it, fails it with the error code of an exception that the
	 * work throws, and closes it.
	 * @param <E> what the work throws
	 * @param key which subtask it is
	 * @param received when the worker received it
	 * @param work the work
	 * @throws E if the work does
	 */
	public <E extends Exception> void run(SubtaskKey key, Instant received, SubtaskMonitor.Action<E> work) throws E {
		SubtaskMonitor.Work<Boolean, E> withResult = (subtask) -> {
			work.run(subtask);
			return true;
		};
		call(key, received, withResult);
	}

	/**
	 * Runs a subtask that has a result, as {@link #run} does.
	 * @param <T> the result
	 * @param <E> what the work throws
	 * @param key which subtask it is
	 * @param received when the worker received it
	 * @param work the work
	 * @return what the work results in
	 * @throws E if the work does
	 */
	public <T extends @Nullable Object, E extends Exception> T call(SubtaskKey key, Instant received,
			SubtaskMonitor.Work<T, E> work) throws E {
		try (SubtaskMonitor subtask = open(key, received)) {
			try {
				return work.call(subtask);
			}
			catch (Throwable ex) {
				subtask.fail(ex);
				throw ex;
			}
		}
	}

	/**
	 * How many subtasks are open.
	 * @return a number
	 */
	public int open() {
		return this.open.size();
	}

	/**
	 * How many subtasks were never closed. They are found once nobody can close them any
	 * more, logged, and recorded with status -1.
	 * @return a number
	 */
	public long forgotten() {
		return this.open.forgotten();
	}

	void sent(Object taskId, Object subtaskId, long begun, AdditionalValues additional) {
		long nanos = Math.max(0, MonitoringClock.nanos(this.clock) - begun);
		record(WorkerRequestPoint.of(begun, this.service, taskId, subtaskId, nanos / NANOS_PER_SECOND, additional));
	}

	void closed(OpenSubtask subtask) {
		this.open.remove(subtask);
	}

	String service() {
		return this.service;
	}

	Clock clock() {
		return this.clock;
	}

	private boolean isOff() {
		return this.manager == MonitoringManager.noOp();
	}

	private void record(MonitoringPoint point) {
		try {
			this.manager.record(point);
		}
		catch (Throwable ex) {
			// A manager of the application's: ours never throws.
		}
	}

	void record(Iterable<MonitoringPoint> points) {
		try {
			this.manager.record(points);
		}
		catch (Throwable ex) {
			// As above.
		}
	}

}
