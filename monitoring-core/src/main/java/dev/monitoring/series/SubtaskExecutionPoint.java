package dev.monitoring.series;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;

/**
 * The series {@code subtask_execution}: what a subtask did, such as counts and the times
 * of its steps, during and at the end of its work.
 */
public final class SubtaskExecutionPoint {

	/**
	 * Its layout.
	 */
	public static final PointLayout LAYOUT = PointLayout.series("subtask_execution")
		.tag("service", ValueType.STRING)
		.tag("task_id", ValueType.CODE)
		.tag("subtask_id", ValueType.CODE)
		.tag("task_type", ValueType.INTEGER)
		.build();

	private SubtaskExecutionPoint() {
	}

	/**
	 * The point of a subtask.
	 * @param time the start of what it tells of, in nanoseconds since the epoch
	 * @param service the service of the worker
	 * @param key the subtask
	 * @param additional what the subtask did, as fields, and its tags
	 * @return the point
	 */
	public static MonitoringPoint of(long time, String service, SubtaskKey key, AdditionalValues additional) {
		return MonitoringPoint.of(LAYOUT, time, additional, service, key.taskId(), key.subtaskId(), key.taskType());
	}

}
