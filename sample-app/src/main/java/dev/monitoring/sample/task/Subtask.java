package dev.monitoring.sample.task;

import dev.monitoring.series.SubtaskKey;

/**
 * A part of a task that one worker runs.
 *
 * @param task the task
 * @param number which of the task's subtasks this is, from 1
 * @param fails whether it was asked to fail
 */
record Subtask(Task task, int number, boolean fails) {

	SubtaskKey key() {
		return new SubtaskKey(this.task.id(), this.number, this.task.type().code());
	}

}
