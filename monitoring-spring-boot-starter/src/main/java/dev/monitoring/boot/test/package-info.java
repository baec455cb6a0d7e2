/**
 * What an application's tests use.
 */
@NullMarked
package dev.monitoring.boot.test;

import org.jspecify.annotations.NullMarked;
