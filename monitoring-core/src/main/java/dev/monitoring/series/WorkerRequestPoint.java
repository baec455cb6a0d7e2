package dev.monitoring.series;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;

/**
 * The series {@code worker_requests}: every subtask that was sent to a worker, once.
 */
public final class WorkerRequestPoint {

	/**
	 * Its layout.
	 */
	public static final PointLayout LAYOUT = PointLayout.series("worker_requests")
		.tag("service", ValueType.STRING)
		.tag("task_id", ValueType.CODE)
		.tag("subtask_id", ValueType.CODE)
		.field("transport_time", ValueType.FLOAT)
		.build();

	private WorkerRequestPoint() {
	}

	/**
	 * The point of a subtask that was sent.
	 * @param time when the sending of the task began, in nanoseconds since the epoch
	 * @param service the service of the worker
	 * @param taskId the task, an integer or a text
	 * @param subtaskId the subtask, an integer or a text
	 * @param transportTime the time from there until this one was handed over, in seconds
	 * @param additional what is known of it, as tags and fields
	 * @return the point
	 */
	public static MonitoringPoint of(long time, String service, Object taskId, Object subtaskId, double transportTime,
			AdditionalValues additional) {
		return MonitoringPoint.of(LAYOUT, time, additional, service, taskId, subtaskId, transportTime);
	}

}
