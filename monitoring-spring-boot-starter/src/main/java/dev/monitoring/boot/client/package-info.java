/**
 * Sends the id of a request on to the services that it asks.
 */
@NullMarked
package dev.monitoring.boot.client;

import org.jspecify.annotations.NullMarked;
