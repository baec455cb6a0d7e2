/**
 * What a store can be asked: the same questions and answers for every store.
 */
@NullMarked
package dev.monitoring.statistics;

import org.jspecify.annotations.NullMarked;
