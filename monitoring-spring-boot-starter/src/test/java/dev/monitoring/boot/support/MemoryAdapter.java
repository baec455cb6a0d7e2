package dev.monitoring.boot.support;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.MonitoringAdapter;

/**
 * A store of an application's own, in memory.
 */
public final class MemoryAdapter implements MonitoringAdapter {

	private final List<String> points = new CopyOnWriteArrayList<>();

	private volatile boolean open;

	/**
	 * The stored points, as texts.
	 * @return series, tags and fields of each
	 */
	public List<String> points() {
		return this.points;
	}

	/**
	 * Whether the store is open.
	 * @return between initialize and close
	 */
	public boolean isOpen() {
		return this.open;
	}

	@Override
	public String type() {
		return "memory";
	}

	@Override
	public String place() {
		return "this process";
	}

	@Override
	public void initialize() {
		this.open = true;
	}

	@Override
	public void probe() {
		// Always there.
	}

	@Override
	public boolean encode(MonitoringPoint point, BatchBuilder row) throws IOException {
		row.write((point.layout().series() + point.tags() + point.fields()).getBytes(StandardCharsets.UTF_8));
		return true;
	}

	@Override
	public void write(Batch batch) {
		batch.forEachRow((ByteBuffer row) -> this.points.add(StandardCharsets.UTF_8.decode(row).toString()));
	}

	@Override
	public void close() {
		this.open = false;
	}

}
