/**
 * Wires the plugin that writes points to a file.
 */
@NullMarked
package dev.monitoring.boot.autoconfigure.jsonlines;

import org.jspecify.annotations.NullMarked;
