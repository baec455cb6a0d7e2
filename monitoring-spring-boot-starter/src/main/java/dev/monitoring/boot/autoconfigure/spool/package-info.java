/**
 * Wires the spool.
 */
@NullMarked
package dev.monitoring.boot.autoconfigure.spool;

import org.jspecify.annotations.NullMarked;
