/**
 * The ClickHouse store.
 */
@NullMarked
package dev.monitoring.adapter.clickhouse;

import org.jspecify.annotations.NullMarked;
