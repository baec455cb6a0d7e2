package dev.monitoring.task;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.monitoring.MonitoringManager;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.Probe;

/**
 * Keeps points in memory.
 */
class MemoryManager implements MonitoringManager {

	private final List<MonitoringPoint> points = new CopyOnWriteArrayList<>();

	final List<Runnable> beforeFlush = new ArrayList<>();

	@Override
	public void record(Iterable<MonitoringPoint> points) {
		points.forEach(this.points::add);
	}

	List<MonitoringPoint> of(String series) {
		return this.points.stream().filter((point) -> point.layout().series().equals(series)).toList();
	}

	List<String> series() {
		return this.points.stream().map((point) -> point.layout().series()).toList();
	}

	@Override
	public void beforeFlush(Runnable action) {
		this.beforeFlush.add(action);
	}

	@Override
	public void initialize() {
	}

	@Override
	public Probe probe() {
		return null;
	}

	@Override
	public void close() {
	}

}
