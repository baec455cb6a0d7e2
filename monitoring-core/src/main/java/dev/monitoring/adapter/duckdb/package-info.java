/**
 * The embedded store: a DuckDB file.
 */
@NullMarked
package dev.monitoring.adapter.duckdb;

import org.jspecify.annotations.NullMarked;
