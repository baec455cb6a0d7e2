package dev.monitoring.pipeline;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.monitoring.AdditionalValues;
import dev.monitoring.spool.Spool;

/**
 * The settings of a pipeline, as {@link MonitoringPipeline.Builder} documents them.
 */
record Settings(AdditionalValues commonTags, Duration flushingPeriod, int batchSize, int batchBytes, int bufferSize,
		int maxValueLength, int maxTagValues, Duration shutdownTimeout, LongSupplier ticker, @Nullable Spool spool) {

}
