/**
 * How a failed request is answered: with the platform's error code.
 */
@NullMarked
package dev.monitoring.sample.error;

import org.jspecify.annotations.NullMarked;
