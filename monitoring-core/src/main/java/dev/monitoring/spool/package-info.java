/**
 * The write-ahead log on disk, in which points wait for a store and outlive the process.
 */
@NullMarked
package dev.monitoring.spool;

import org.jspecify.annotations.NullMarked;
