package dev.monitoring.micrometer;

import io.micrometer.core.instrument.MeterRegistry;

import dev.monitoring.MonitoringPoint;

/**
 * An application's own counters, gauges, histograms or summaries of what was recorded.
 *
 * <pre>{@code
 * &#64;Bean
 * PointMeters linkedFaces() {
 *     return (point, registry) -> {
 *         if (point.field("linked_faces") instanceof Long faces) {
 *             registry.counter("linked.faces").increment(faces);
 *         }
 *     };
 * }
 * }</pre>
 */
@FunctionalInterface
public interface PointMeters {

	/**
	 * Called with each recorded point, by one thread.
	 * @param point the point, of any series
	 * @param registry where the meters are
	 */
	void record(MonitoringPoint point, MeterRegistry registry);

}
