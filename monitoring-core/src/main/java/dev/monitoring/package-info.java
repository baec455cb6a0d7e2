/**
 * What an application records and how: points, their layouts, the data added to a request
 * or subtask meanwhile, and the manager that takes them.
 */
@NullMarked
package dev.monitoring;

import org.jspecify.annotations.NullMarked;
