/**
 * Background work: tasks that are cut into subtasks, which workers take from a queue.
 */
@NullMarked
package dev.monitoring.task;

import org.jspecify.annotations.NullMarked;
