package dev.monitoring.statistics;

import java.time.Instant;
import java.util.List;

/**
 * An answer of a store.
 *
 * @param <T> what a row says
 * @param from the start of the range that the answer really covers, inclusive
 * @param to the end of the range, exclusive
 * @param approximate whether percentiles are estimates
 * @param rows the rows
 */
public record Statistics<T>(Instant from, Instant to, boolean approximate, List<T> rows) {

}
