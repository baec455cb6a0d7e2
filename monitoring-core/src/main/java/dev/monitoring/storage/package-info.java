/**
 * How a store is prepared for aggregation: what is made in it, by which scripts.
 */
@NullMarked
package dev.monitoring.storage;

import org.jspecify.annotations.NullMarked;
