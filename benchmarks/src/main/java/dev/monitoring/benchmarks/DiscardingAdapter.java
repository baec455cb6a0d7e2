package dev.monitoring.benchmarks;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.MonitoringAdapter;

/**
 * A store that takes everything and keeps nothing.
 */
final class DiscardingAdapter implements MonitoringAdapter {

	@Override
	public String type() {
		return "none";
	}

	@Override
	public String place() {
		return "nowhere";
	}

	@Override
	public void initialize() {
	}

	@Override
	public void probe() {
	}

	@Override
	public boolean encode(MonitoringPoint point, BatchBuilder row) {
		return true;
	}

	@Override
	public void write(Batch batch) {
	}

	@Override
	public void close() {
	}

}
