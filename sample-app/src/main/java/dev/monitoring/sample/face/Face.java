package dev.monitoring.sample.face;

/**
 * A face that can be found again.
 */
record Face(String id, Descriptor descriptor, String avatar) {

}
