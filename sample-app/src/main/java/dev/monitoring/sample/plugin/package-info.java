/**
 * What the platform does with recorded points beside keeping them.
 */
@NullMarked
package dev.monitoring.sample.plugin;

import org.jspecify.annotations.NullMarked;
