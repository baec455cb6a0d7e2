package dev.monitoring.support;

import java.io.IOException;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.WriteException;

/**
 * Hands everything on to another adapter, but for what a test changes.
 */
public class ForwardingAdapter implements MonitoringAdapter {

	private final MonitoringAdapter adapter;

	/**
	 * Makes an adapter.
	 * @param adapter the other
	 */
	public ForwardingAdapter(MonitoringAdapter adapter) {
		this.adapter = adapter;
	}

	@Override
	public String type() {
		return this.adapter.type();
	}

	@Override
	public String place() {
		return this.adapter.place();
	}

	@Override
	public void initialize() throws WriteException {
		this.adapter.initialize();
	}

	@Override
	public void probe() throws WriteException {
		this.adapter.probe();
	}

	@Override
	public boolean encode(MonitoringPoint point, BatchBuilder row) throws IOException {
		return this.adapter.encode(point, row);
	}

	@Override
	public void write(Batch batch) throws WriteException {
		this.adapter.write(batch);
	}

	@Override
	public void close() {
		this.adapter.close();
	}

}
