package dev.monitoring.statistics;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjLongConsumer;

/**
 * Counts of times in buckets whose bounds are those of the E12 series, from 100 µs to 100
 * s, twelve a decade. Counts can be added over any days and groups, as percentiles
 * cannot; a percentile that is estimated from them is off by 1 % where there are 10,000
 * times, by 7 % in the worst case of all times in one bucket, and more where there are
 * fewer than 1,000.
 * <p>
 * Not safe for use by several threads.
 */
public final class LatencyHistogram {

	private static final int[] STEPS = { 100, 120, 150, 180, 220, 270, 330, 390, 470, 560, 680, 820 };

	private static final int DECADES = 6;

	/**
	 * The upper bounds, inclusive, in seconds; one bucket more has what is above.
	 */
	private static final double[] BOUNDS = bounds();

	private static final List<String> LABELS = labels();

	private final long[] counts = new long[BOUNDS.length + 1];

	private long total;

	private static double[] bounds() {
		double[] bounds = new double[DECADES * STEPS.length + 1];
		for (int i = 0; i < bounds.length; i++) {
			// Whole microseconds, so that division gives the nearest double.
			bounds[i] = STEPS[i % STEPS.length] * Math.pow(10, i / STEPS.length) / 1_000_000;
		}
		return bounds;
	}

	private static List<String> labels() {
		List<String> labels = new ArrayList<>();
		for (double bound : BOUNDS) {
			labels.add(BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString());
		}
		labels.add("+Inf");
		return List.copyOf(labels);
	}

	/**
	 * The upper bounds of the buckets, as text: {@code 0.0001} to {@code 100} and
	 * {@code +Inf}.
	 * @return 74 labels
	 */
	public static List<String> bucketLabels() {
		return LABELS;
	}

	/**
	 * The upper bounds of all buckets but the last, in seconds, inclusive.
	 * @return 73 numbers, ascending
	 */
	public static double[] bucketBounds() {
		return BOUNDS.clone();
	}

	/**
	 * Counts a time.
	 * @param seconds the time; what is below the smallest bound, negative included, is in
	 * the first bucket
	 */
	public void record(double seconds) {
		int index = Arrays.binarySearch(BOUNDS, seconds);
		add((index >= 0) ? index : -index - 1, 1);
	}

	/**
	 * Adds to a bucket.
	 * @param label a label of {@link #bucketLabels()}; others are ignored
	 * @param count how many times
	 */
	public void add(String label, long count) {
		int index = LABELS.indexOf(label);
		if (index >= 0) {
			add(index, count);
		}
	}

	/**
	 * Adds the counts of another.
	 * @param other the other
	 */
	public void add(LatencyHistogram other) {
		for (int i = 0; i < this.counts.length; i++) {
			add(i, other.counts[i]);
		}
	}

	private void add(int bucket, long count) {
		this.counts[bucket] += count;
		this.total += count;
	}

	/**
	 * How many times there are.
	 * @return a sum
	 */
	public long total() {
		return this.total;
	}

	/**
	 * Visits the buckets that are not empty, the smallest first.
	 * @param action gets the label and the count
	 */
	public void forEach(ObjLongConsumer<String> action) {
		for (int i = 0; i < this.counts.length; i++) {
			if (this.counts[i] != 0) {
				action.accept(LABELS.get(i), this.counts[i]);
			}
		}
	}

	/**
	 * Estimates a quantile, by logarithmic interpolation within its bucket.
	 * @param q from 0 to 1, such as 0.95
	 * @return seconds: from 0 to the largest bound; 0 if there are no times
	 */
	public double quantile(double q) {
		double rank = q * this.total;
		long below = 0;
		for (int i = 0; i < this.counts.length; i++) {
			if (this.counts[i] > 0 && below + this.counts[i] >= rank) {
				return interpolate(i, Math.max(0, rank - below) / this.counts[i]);
			}
			below += this.counts[i];
		}
		return 0;
	}

	private static double interpolate(int bucket, double part) {
		if (bucket == BOUNDS.length) {
			return BOUNDS[BOUNDS.length - 1];
		}
		double upper = BOUNDS[bucket];
		if (bucket == 0) {
			return upper * part;
		}
		double lower = BOUNDS[bucket - 1];
		return lower * Math.pow(upper / lower, part);
	}

}
