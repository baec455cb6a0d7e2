package dev.monitoring.sample.account;

/**
 * A client of the platform.
 */
record Account(String id, String name, String email) {

}
