package dev.monitoring.adapter.influx;

import java.util.Arrays;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.monitoring.statistics.LatencyHistogram;

/**
 * The buckets of {@link LatencyHistogram} in Flux.
 */
final class FluxHistogram {

	/**
	 * A bin that counts nothing, which {@code difference()} takes away, then the bounds.
	 */
	static final String BINS = Arrays.stream(LatencyHistogram.bucketBounds())
		.mapToObj(FluxHistogram::literal)
		.collect(Collectors.joining(", ", "[float(v: \"-Inf\"), ", ", float(v: \"+Inf\")]"));

	private FluxHistogram() {
	}

	private static String literal(double bound) {
		String label = LatencyHistogram.bucketLabels().get(Arrays.binarySearch(LatencyHistogram.bucketBounds(), bound));
		return label.contains(".") ? label : label + ".0";
	}

	/**
	 * The label of a bin.
	 * @param bound the bin's upper bound
	 * @return the label of the bucket
	 */
	static String label(@Nullable Object bound) {
		int index = Arrays.binarySearch(LatencyHistogram.bucketBounds(),
				(bound instanceof Double number) ? number : Double.POSITIVE_INFINITY);
		return LatencyHistogram.bucketLabels().get((index >= 0) ? index : -index - 1);
	}

}
