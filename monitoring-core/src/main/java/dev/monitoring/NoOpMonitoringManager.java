package dev.monitoring;

import java.time.Instant;

/**
 * Keeps nothing: monitoring that is switched off.
 */
final class NoOpMonitoringManager implements MonitoringManager {

	static final MonitoringManager INSTANCE = new NoOpMonitoringManager();

	private NoOpMonitoringManager() {
	}

	@Override
	public void record(Iterable<MonitoringPoint> points) {
		// Off.
	}

	@Override
	public void record(MonitoringPoint point) {
		// Off.
	}

	@Override
	public void initialize() {
		// Off.
	}

	@Override
	public Probe probe() {
		return Probe.failed(Instant.now(), "off", "Monitoring is switched off");
	}

	@Override
	public void close() {
		// Off.
	}

	@Override
	public String toString() {
		return "MonitoringManager.noOp()";
	}

}
