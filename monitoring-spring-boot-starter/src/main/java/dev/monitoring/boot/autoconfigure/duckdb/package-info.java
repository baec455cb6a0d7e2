/**
 * Wires the embedded store.
 */
@NullMarked
package dev.monitoring.boot.autoconfigure.duckdb;

import org.jspecify.annotations.NullMarked;
