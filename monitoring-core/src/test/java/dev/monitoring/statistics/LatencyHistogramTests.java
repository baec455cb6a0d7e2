package dev.monitoring.statistics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LatencyHistogramTests {

	@Test
	void boundsAreThoseOfTheE12Series() {
		assertThat(LatencyHistogram.bucketLabels()).hasSize(74)
			.startsWith("0.0001", "0.00012", "0.00015", "0.00018")
			.contains("0.001", "0.0012", "0.47", "1", "8.2", "10", "82")
			.endsWith("100", "+Inf");
		assertThat(LatencyHistogram.bucketBounds()).hasSize(73).startsWith(1e-4, 1.2e-4).endsWith(100).isSorted();
	}

	@Test
	void aBoundBelongsToItsBucket() {
		LatencyHistogram histogram = new LatencyHistogram();
		histogram.record(0.001);
		histogram.record(Math.nextUp(0.001));
		histogram.record(-1);
		histogram.record(100);
		histogram.record(1000);
		assertThat(counts(histogram)).containsExactly(Map.entry("0.0001", 1L), Map.entry("0.001", 1L),
				Map.entry("0.0012", 1L), Map.entry("100", 1L), Map.entry("+Inf", 1L));
		assertThat(histogram.total()).isEqualTo(5);
	}

	@Test
	void addsCountsOfOthers() {
		LatencyHistogram one = new LatencyHistogram();
		one.record(0.5);
		LatencyHistogram other = new LatencyHistogram();
		other.add("0.56", 2);
		other.add("+Inf", 1);
		other.add("nonsense", 7);
		one.add(other);
		assertThat(counts(one)).containsExactly(Map.entry("0.56", 3L), Map.entry("+Inf", 1L));
	}

	@Test
	void estimatesQuantilesWithinTheDocumentedError() {
		Random random = new Random(1);
		double[] times = IntStream.range(0, 20_000)
			.mapToDouble((i) -> 0.02 * Math.exp(random.nextGaussian()))
			.toArray();
		LatencyHistogram histogram = new LatencyHistogram();
		for (double time : times) {
			histogram.record(time);
		}
		Arrays.sort(times);
		for (double q : new double[] { 0.5, 0.95, 0.99 }) {
			double exact = times[(int) (q * (times.length - 1))];
			assertThat(histogram.quantile(q)).isCloseTo(exact, within(0.026 * exact));
		}
	}

	@Test
	void aQuantileOfNothingIsZeroAndOfTooMuchTheLargestBound() {
		LatencyHistogram histogram = new LatencyHistogram();
		assertThat(histogram.quantile(0.95)).isZero();
		histogram.record(5000);
		assertThat(histogram.quantile(0.95)).isEqualTo(100);
	}

	private static Map<String, Long> counts(LatencyHistogram histogram) {
		Map<String, Long> counts = new LinkedHashMap<>();
		histogram.forEach(counts::put);
		return counts;
	}

}
