/**
 * Wires monitoring into a Spring Boot application.
 */
@NullMarked
package dev.monitoring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
