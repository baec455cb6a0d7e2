/**
 * The points of the catalogue, each declaring its typed layout once.
 */
@NullMarked
package dev.monitoring.series;

import org.jspecify.annotations.NullMarked;
