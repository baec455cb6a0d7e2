/**
 * Service connections to stores that Docker Compose starts.
 */
@NullMarked
package dev.monitoring.boot.docker.compose;

import org.jspecify.annotations.NullMarked;
