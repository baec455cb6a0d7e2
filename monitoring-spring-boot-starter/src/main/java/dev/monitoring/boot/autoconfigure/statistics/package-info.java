/**
 * Wires statistics and their aggregation.
 */
@NullMarked
package dev.monitoring.boot.autoconfigure.statistics;

import org.jspecify.annotations.NullMarked;
