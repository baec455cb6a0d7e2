/**
 * The memory that stands for the platform's databases.
 */
@NullMarked
package dev.monitoring.sample.store;

import org.jspecify.annotations.NullMarked;
