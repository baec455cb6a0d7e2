package dev.monitoring.storage;

/**
 * A script that prepares a store, to be read, edited and applied by hand.
 *
 * @param name its file name, such as {@code requests_1h.sql}
 * @param text its text
 */
public record StorageScript(String name, String text) {

}
