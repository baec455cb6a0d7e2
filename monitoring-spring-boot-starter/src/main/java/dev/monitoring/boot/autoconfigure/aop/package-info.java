/**
 * Wires the timing of annotated beans.
 */
@NullMarked
package dev.monitoring.boot.autoconfigure.aop;

import org.jspecify.annotations.NullMarked;
