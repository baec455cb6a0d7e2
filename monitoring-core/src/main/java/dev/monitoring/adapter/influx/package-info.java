/**
 * The store InfluxDB 2: points as lines of its line protocol, over HTTP.
 */
@NullMarked
package dev.monitoring.adapter.influx;

import org.jspecify.annotations.NullMarked;
