/**
 * Shows what was recorded and how the pipeline does.
 */
@NullMarked
package dev.monitoring.boot.actuate;

import org.jspecify.annotations.NullMarked;
