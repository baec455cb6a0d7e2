/**
 * Wires the recording of requests.
 */
@NullMarked
package dev.monitoring.boot.autoconfigure.web;

import org.jspecify.annotations.NullMarked;
