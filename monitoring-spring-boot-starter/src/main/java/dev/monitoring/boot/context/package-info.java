/**
 * Brings the data of a request to the threads that work for it.
 */
@NullMarked
package dev.monitoring.boot.context;

import org.jspecify.annotations.NullMarked;
