package dev.monitoring.pipeline;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.monitoring.AdditionalValues;

/**
 * The settings of a pipeline, as {@link MonitoringPipeline.Builder} documents them.
 */
record Settings(AdditionalValues commonTags, Duration flushingPeriod, int batchSize, int batchBytes, int bufferSize,
		int maxValueLength, int maxTagValues, Duration shutdownTimeout, LongSupplier ticker,
		@Nullable SharedSpool spool) {

	private static final Duration LEAST_PATIENCE = Duration.ofSeconds(1);

	/**
	 * How long one thread waits for another that may hang.
	 * @param shutdownTimeout how long who closes the pipeline waits
	 */
	static Duration patience(Duration shutdownTimeout) {
		return (shutdownTimeout.compareTo(LEAST_PATIENCE) > 0) ? shutdownTimeout : LEAST_PATIENCE;
	}

	/**
	 * Checks a setting.
	 * @throws IllegalArgumentException if it is not positive
	 */
	static int positive(String name, int value) {
		if (value <= 0) {
			throw new IllegalArgumentException(name + " must be positive, not " + value);
		}
		return value;
	}

	Duration patience() {
		return patience(this.shutdownTimeout);
	}

}
