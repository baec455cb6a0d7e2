/**
 * Wires endpoint, health and meters.
 */
@NullMarked
package dev.monitoring.boot.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
