package dev.monitoring.sample.task;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How far a task is: it has ended when {@code done} and {@code failed} make up all
 * {@code subtasks}.
 *
 * @param taskId the task
 * @param taskType what it does
 * @param subtasks how many it was cut into
 * @param done how many of them ended well
 * @param failed how many of them failed
 */
record TaskReport(@JsonProperty("task_id") long taskId, @JsonProperty("task_type") String taskType, int subtasks,
		int done, int failed) {

}
