/**
 * Resources that take their time: a slow answer and one that is streamed.
 */
@NullMarked
package dev.monitoring.sample.slow;

import org.jspecify.annotations.NullMarked;
