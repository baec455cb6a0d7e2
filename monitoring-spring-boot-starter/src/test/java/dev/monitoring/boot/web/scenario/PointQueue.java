package dev.monitoring.boot.web.scenario;

import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import dev.monitoring.MonitoringManager;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.Probe;

/**
 * Keeps many points cheaply.
 */
class PointQueue implements MonitoringManager {

	private final Queue<MonitoringPoint> points = new ConcurrentLinkedQueue<>();

	@Override
	public void record(Iterable<MonitoringPoint> points) {
		points.forEach(this.points::add);
	}

	List<MonitoringPoint> all() {
		return List.copyOf(this.points);
	}

	@Override
	public void initialize() {
		// Nothing to open.
	}

	@Override
	public Probe probe() {
		return Probe.reachable(Instant.EPOCH);
	}

	@Override
	public void close() {
		// Kept for assertions.
	}

}
