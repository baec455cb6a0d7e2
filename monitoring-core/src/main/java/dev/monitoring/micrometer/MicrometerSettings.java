package dev.monitoring.micrometer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the meters tell apart and what they leave out.
 *
 * @param tags keys of tags, beyond the declared ones, that the meters have too
 * @param labels tags of one value each that all meters have
 * @param skipPaths templates of routes that are not measured, such as {@code /version};
 * one that ends in {@code /**} stands for all below it
 * @param buckets the upper bounds of the histogram
 * @param maxTagValues the most values of an error code or of one of the tags, beyond
 * which they are {@code OTHER}
 */
public record MicrometerSettings(List<String> tags, Map<String, String> labels, List<String> skipPaths,
		List<Duration> buckets, int maxTagValues) {

	/**
	 * The buckets of the platform that the series come from: 0.1 ms to 10 s.
	 */
	public static final List<Duration> DEFAULT_BUCKETS = Stream
		.of(100L, 250L, 500L, 1_000L, 2_500L, 5_000L, 10_000L, 25_000L, 50_000L, 75_000L, 100_000L, 250_000L, 500_000L,
				750_000L, 1_000_000L, 2_500_000L, 5_000_000L, 7_500_000L, 10_000_000L)
		.map((micros) -> Duration.ofNanos(micros * 1_000))
		.toList();

	/**
	 * No additional tags, no labels, nothing skipped.
	 */
	public static final MicrometerSettings DEFAULT = new MicrometerSettings(List.of(), Map.of(), List.of(),
			DEFAULT_BUCKETS, 100);

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if one is out of range
	 */
	public MicrometerSettings {
		if (maxTagValues < 1) {
			throw new IllegalArgumentException("max-tag-values must be positive, not " + maxTagValues);
		}
		if (buckets.stream().anyMatch((bucket) -> bucket.isNegative() || bucket.isZero())) {
			throw new IllegalArgumentException("buckets must be positive, not " + buckets);
		}
		tags = List.copyOf(tags);
		labels = Map.copyOf(labels);
		skipPaths = List.copyOf(skipPaths);
		buckets = List.copyOf(buckets);
	}

	/**
	 * Whether a route is not measured.
	 * @param route {@code METHOD:template}
	 */
	boolean skips(String route) {
		String template = route.substring(route.indexOf(':') + 1);
		for (String path : this.skipPaths) {
			if (path.endsWith("/**") ? (template + "/").startsWith(path.substring(0, path.length() - 2))
					: template.equals(path)) {
				return true;
			}
		}
		return false;
	}

}
