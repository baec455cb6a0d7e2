/**
 * Wires the header of outgoing requests.
 */
@NullMarked
package dev.monitoring.boot.autoconfigure.client;

import org.jspecify.annotations.NullMarked;
