package dev.monitoring.task;

import java.util.Map;

import dev.monitoring.AdditionalValues;

/**
 * The sending of a task's subtasks to workers:
 *
 * <pre>{@code
 * TaskDispatch dispatch = monitor.dispatch(task.id());
 * for (Subtask subtask : task.cut()) {
 *     queue.put(subtask);
 *     dispatch.sent(subtask.id());
 * }
 * }</pre>
 *
 * Safe for use by several threads.
 */
public final class TaskDispatch {

	private final TaskMonitor monitor;

	private final Object taskId;

	private final long begun;

	TaskDispatch(TaskMonitor monitor, Object taskId, long begun) {
		this.monitor = monitor;
		this.taskId = taskId;
		this.begun = begun;
	}

	/**
	 * Records {@code worker_requests} for a subtask that was handed over.
	 * @param subtaskId the subtask, an integer or a text
	 */
	public void sent(Object subtaskId) {
		this.monitor.sent(this.taskId, subtaskId, this.begun, AdditionalValues.NONE);
	}

	/**
	 * Records {@code worker_requests}, as {@link #sent(Object)} does.
	 * @param subtaskId the subtask, an integer or a text
	 * @param tags additional tags
	 * @param fields additional fields
	 */
	public void sent(Object subtaskId, Map<String, ?> tags, Map<String, ?> fields) {
		this.monitor.sent(this.taskId, subtaskId, this.begun, AdditionalValues.of(tags, fields));
	}

}
