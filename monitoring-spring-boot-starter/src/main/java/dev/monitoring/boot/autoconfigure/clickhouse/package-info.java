/**
 * Wires ClickHouse as the store.
 */
@NullMarked
package dev.monitoring.boot.autoconfigure.clickhouse;

import org.jspecify.annotations.NullMarked;
