/**
 * Sees the requests that Jetty answers before any filter.
 */
@NullMarked
package dev.monitoring.boot.web.jetty;

import org.jspecify.annotations.NullMarked;
