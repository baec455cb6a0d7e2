/**
 * Wires the propagation of request data to executors.
 */
@NullMarked
package dev.monitoring.boot.autoconfigure.context;

import org.jspecify.annotations.NullMarked;
