/**
 * Tasks, cut into subtasks that a pool of workers runs.
 */
@NullMarked
package dev.monitoring.sample.task;

import org.jspecify.annotations.NullMarked;
