/**
 * Wires the recording of background work.
 */
@NullMarked
package dev.monitoring.boot.autoconfigure.task;

import org.jspecify.annotations.NullMarked;
