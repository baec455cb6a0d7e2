/**
 * What recording, encoding and writing cost, side by side with what others do.
 */
@NullMarked
package dev.monitoring.benchmarks;

import org.jspecify.annotations.NullMarked;
