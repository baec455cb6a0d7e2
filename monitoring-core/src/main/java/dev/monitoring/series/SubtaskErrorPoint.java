package dev.monitoring.series;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;

/**
 * The series {@code subtask_errors}: every subtask that failed, once.
 */
public final class SubtaskErrorPoint {

	/**
	 * Its layout.
	 */
	public static final PointLayout LAYOUT = PointLayout.series("subtask_errors")
		.tag("service", ValueType.STRING)
		.tag("task_id", ValueType.CODE)
		.tag("subtask_id", ValueType.CODE)
		.tag("task_type", ValueType.INTEGER)
		.tag("error_code", ValueType.CODE)
		.field("error_code", ValueType.CODE)
		.failures(true)
		.build();

	private SubtaskErrorPoint() {
	}

	/**
	 * The point of a failed subtask.
	 * @param time the start of the subtask, in nanoseconds since the epoch
	 * @param service the service of the worker
	 * @param key the subtask
	 * @param errorCode what went wrong, an integer or a text
	 * @param additional what was added meanwhile
	 * @return the point
	 */
	public static MonitoringPoint of(long time, String service, SubtaskKey key, Object errorCode,
			AdditionalValues additional) {
		return MonitoringPoint.of(LAYOUT, time, additional, service, key.taskId(), key.subtaskId(), key.taskType(),
				errorCode, errorCode);
	}

}
