/**
 * Meters of what was recorded, for Prometheus and other monitoring systems.
 */
@NullMarked
package dev.monitoring.micrometer;

import org.jspecify.annotations.NullMarked;
