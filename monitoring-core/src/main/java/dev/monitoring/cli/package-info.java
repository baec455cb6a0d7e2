/**
 * The storages command, which prepares stores without an application.
 */
@NullMarked
package dev.monitoring.cli;

import org.jspecify.annotations.NullMarked;
