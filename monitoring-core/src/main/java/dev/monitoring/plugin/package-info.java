/**
 * Plugins: what gets recorded points beside the store.
 */
@NullMarked
package dev.monitoring.plugin;

import org.jspecify.annotations.NullMarked;
