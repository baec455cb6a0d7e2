/**
 * Wires InfluxDB 2 as the store.
 */
@NullMarked
package dev.monitoring.boot.autoconfigure.influx;

import org.jspecify.annotations.NullMarked;
