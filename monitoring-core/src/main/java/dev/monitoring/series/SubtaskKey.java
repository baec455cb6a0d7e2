package dev.monitoring.series;

import org.jspecify.annotations.Nullable;

/**
 * Which subtask a point tells of.
 *
 * @param taskId the task that the subtask is a part of, an integer or a text
 * @param subtaskId the subtask, an integer or a text
 * @param taskType the kind of task, or {@code null} where there are no kinds
 */
public record SubtaskKey(Object taskId, Object subtaskId, @Nullable Integer taskType) {

	@Override
	public String toString() {
		return "subtask " + this.subtaskId + " of task " + this.taskId;
	}

}
