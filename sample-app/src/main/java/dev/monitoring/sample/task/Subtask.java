package dev.monitoring.sample.task;

/**
 * A part of a task that one worker runs.
 *
 * @param task the task
 * @param number which of the task's subtasks this is, from 1
 * @param fails whether it was asked to fail
 */
record Subtask(Task task, int number, boolean fails) {

}
