/**
 * The load that gives a freshly started sample something to show.
 */
@NullMarked
package dev.monitoring.sample.traffic;

import org.jspecify.annotations.NullMarked;
