/**
 * The pipeline that carries recorded points to an adapter without disturbing those who
 * record.
 */
@NullMarked
package dev.monitoring.pipeline;

import org.jspecify.annotations.NullMarked;
