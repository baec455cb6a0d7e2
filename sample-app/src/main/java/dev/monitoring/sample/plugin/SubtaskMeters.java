package dev.monitoring.sample.plugin;

import java.time.Duration;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.micrometer.PointMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * Shows subtasks to Prometheus: how long they take by the kind of their task, and how
 * many faces were linked.
 */
final class SubtaskMeters implements PointMeters {

	private static final double NANOS_PER_SECOND = 1e9;

	@Override
	public void record(MonitoringPoint point, MeterRegistry registry) {
		if (!point.layout().series().equals("subtask_final")) {
			return;
		}
		if (point.field("execution_time") instanceof Double seconds) {
			Timer.builder("sample.subtasks")
				.description("Subtasks by the time of their execution")
				.tag("task_type", String.valueOf(point.tag("task_type")))
				.tag("status", String.valueOf(point.field("status")))
				.serviceLevelObjectives(Duration.ofMillis(1), Duration.ofMillis(10), Duration.ofMillis(100),
						Duration.ofSeconds(1))
				.register(registry)
				.record(Duration.ofNanos((long) (seconds * NANOS_PER_SECOND)));
		}
		if (point.field("linked_faces") instanceof Long faces) {
			Counter.builder("sample.linked.faces")
				.description("Faces that subtasks linked")
				.register(registry)
				.increment(faces);
		}
	}

}
