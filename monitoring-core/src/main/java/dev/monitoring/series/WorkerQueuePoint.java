package dev.monitoring.series;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;

/**
 * The series {@code worker_queue}: every subtask that a worker took from its queue, once.
 */
public final class WorkerQueuePoint {

	/**
	 * Its layout.
	 */
	public static final PointLayout LAYOUT = PointLayout.series("worker_queue")
		.tag("service", ValueType.STRING)
		.tag("task_id", ValueType.CODE)
		.tag("subtask_id", ValueType.CODE)
		.tag("task_type", ValueType.INTEGER)
		.field("transport_time", ValueType.FLOAT)
		.build();

	private WorkerQueuePoint() {
	}

	/**
	 * The point of a subtask that a worker begins.
	 * @param time when the worker received it, in nanoseconds since the epoch
	 * @param service the service of the worker
	 * @param key the subtask
	 * @param transportTime the time from there to the start of its execution, in seconds
	 * @param additional what is known of it, as tags and fields
	 * @return the point
	 */
	public static MonitoringPoint of(long time, String service, SubtaskKey key, double transportTime,
			AdditionalValues additional) {
		return MonitoringPoint.of(LAYOUT, time, additional, service, key.taskId(), key.subtaskId(), key.taskType(),
				transportTime);
	}

}
