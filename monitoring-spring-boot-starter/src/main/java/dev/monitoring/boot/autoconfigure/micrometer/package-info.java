/**
 * Wires the meters of what was recorded.
 */
@NullMarked
package dev.monitoring.boot.autoconfigure.micrometer;

import org.jspecify.annotations.NullMarked;
