package dev.monitoring.boot.autoconfigure;

/**
 * Where points are kept and for how long, for the line at the start.
 *
 * @param text such as {@code duckdb at /srv/monitoring/shop.duckdb for 7d}
 */
public record StorageDescription(String text) {

}
