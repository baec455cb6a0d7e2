package dev.monitoring.series;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * The series {@code subtask_final}: every subtask that ended, once.
 */
public final class SubtaskFinalPoint {

	/**
	 * The status of a subtask that failed.
	 */
	public static final int FAILED = 0;

	/**
	 * The status of a subtask that did its work.
	 */
	public static final int SUCCEEDED = 1;

	/**
	 * The status of a subtask that nobody ended.
	 */
	public static final int FORGOTTEN = -1;

	/**
	 * Its layout.
	 */
	public static final PointLayout LAYOUT = PointLayout.series("subtask_final")
		.tag("service", ValueType.STRING)
		.tag("task_id", ValueType.CODE)
		.tag("subtask_id", ValueType.CODE)
		.tag("task_type", ValueType.INTEGER)
		.field("execution_time", ValueType.FLOAT)
		.field("status", ValueType.INTEGER)
		.build();

	private SubtaskFinalPoint() {
	}

	/**
	 * The point of a subtask that ended.
	 * @param time the start of the subtask, in nanoseconds since the epoch
	 * @param service the service of the worker
	 * @param key the subtask
	 * @param executionTime the time that it took, in seconds; {@code null} where nobody
	 * knows
	 * @param status how it ended, such as {@link #SUCCEEDED}
	 * @param additional what was added meanwhile
	 * @return the point
	 */
	public static MonitoringPoint of(long time, String service, SubtaskKey key, @Nullable Double executionTime,
			int status, AdditionalValues additional) {
		return MonitoringPoint.of(LAYOUT, time, additional, service, key.taskId(), key.subtaskId(), key.taskType(),
				executionTime, (long) status);
	}

}
