package dev.monitoring.boot.test;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;

import dev.monitoring.MonitoringManager;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.Probe;
import dev.monitoring.boot.web.RequestRecorder;

/**
 * Keeps recorded points in memory, for assertions. A test imports it by
 * {@code @Import(RecordedPoints.class)} and has it injected:
 *
 * <pre>{@code
 * assertThat(points.of("requests")).last()
 *     .satisfies((point) -> assertThat(point.tags()).containsEntry("shop_id", 7L));
 * }</pre>
 *
 * It takes the place of the pipeline, so that a point is there as soon as it is recorded.
 */
public class RecordedPoints implements MonitoringManager {

	private final List<MonitoringPoint> points = new CopyOnWriteArrayList<>();

	private @Nullable ObjectProvider<RequestRecorder> recorder;

	@Autowired
	void setRecorder(ObjectProvider<RequestRecorder> recorder) {
		this.recorder = recorder;
	}

	@Override
	public void record(Iterable<MonitoringPoint> points) {
		points.forEach(this.points::add);
	}

	/**
	 * Every recorded point, in order.
	 * @return an unmodifiable copy
	 */
	public List<MonitoringPoint> all() {
		finishRequests();
		return List.copyOf(this.points);
	}

	/**
	 * The recorded points of a series, in order.
	 * @param series the name of the series
	 * @return an unmodifiable copy
	 */
	public List<MonitoringPoint> of(String series) {
		return all().stream().filter((point) -> point.layout().series().equals(series)).toList();
	}

	/**
	 * A failed request waits for its error page, which does not come with MockMvc.
	 */
	private void finishRequests() {
		if (this.recorder != null) {
			this.recorder.ifAvailable(RequestRecorder::finishProvisional);
		}
	}

	/**
	 * Forgets what was recorded.
	 */
	public void clear() {
		finishRequests();
		this.points.clear();
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
