/**
 * Sees the requests that Tomcat answers before any filter.
 */
@NullMarked
package dev.monitoring.boot.web.tomcat;

import org.jspecify.annotations.NullMarked;
