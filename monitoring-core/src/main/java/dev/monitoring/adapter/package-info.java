/**
 * The contract between the pipeline and a store's adapter.
 */
@NullMarked
package dev.monitoring.adapter;

import org.jspecify.annotations.NullMarked;
