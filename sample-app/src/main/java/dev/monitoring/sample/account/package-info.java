/**
 * Accounts: the simplest resource, and the one whose errors have the platform's codes.
 */
@NullMarked
package dev.monitoring.sample.account;

import org.jspecify.annotations.NullMarked;
