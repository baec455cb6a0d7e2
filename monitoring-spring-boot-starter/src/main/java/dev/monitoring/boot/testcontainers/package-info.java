/**
 * Service connections to stores that Testcontainers starts.
 */
@NullMarked
package dev.monitoring.boot.testcontainers;

import org.jspecify.annotations.NullMarked;
