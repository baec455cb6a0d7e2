/**
 * A miniature of the platform that the series come from, monitored by the starter.
 */
@NullMarked
package dev.monitoring.sample;

import org.jspecify.annotations.NullMarked;
