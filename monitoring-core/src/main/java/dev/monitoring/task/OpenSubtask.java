package dev.monitoring.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import dev.monitoring.AdditionalValues;
import dev.monitoring.ExceptionCodes;
import dev.monitoring.MonitoringClock;
import dev.monitoring.MonitoringData;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.series.SubtaskErrorPoint;
import dev.monitoring.series.SubtaskExecutionPoint;
import dev.monitoring.series.SubtaskFinalPoint;
import dev.monitoring.series.SubtaskKey;
import dev.monitoring.series.UsagePoint;

/**
 * What is known of a subtask, apart from the {@link SubtaskMonitor} that ends it, so that
 * the one can be found when the other is forgotten.
 */
final class OpenSubtask {

	private static final double NANOS_PER_SECOND = 1e9;

	/**
	 * The error code of a failure of which nothing is said.
	 */
	private static final String UNKNOWN = "UNKNOWN";

	private final TaskMonitor monitor;

	private final SubtaskKey key;

	private final MonitoringData data;

	/**
	 * When it was opened, in nanoseconds since the epoch.
	 */
	private final long time;

	private final long start = System.nanoTime();

	private final AtomicReference<@Nullable Object> failure = new AtomicReference<>();

	private volatile @Nullable Integer status;

	private final AtomicBoolean closed = new AtomicBoolean();

	OpenSubtask(TaskMonitor monitor, SubtaskKey key, MonitoringData data, long time) {
		this.monitor = monitor;
		this.key = key;
		this.data = data;
		this.time = time;
	}

	MonitoringData data() {
		return this.data;
	}

	void status(int status) {
		this.status = status;
	}

	boolean isFailed() {
		return this.failure.get() != null;
	}

	@SuppressWarnings("NullAway") // Nobody checks what an application hands in.
	void fail(Throwable exception) {
		Object given = this.data.errorCode();
		if (given != null && !given.equals("")) {
			fail(given);
		}
		else {
			fail((exception != null) ? ExceptionCodes.of(exception) : UNKNOWN);
		}
	}

	@SuppressWarnings("NullAway") // Nobody checks what an application hands in.
	void fail(Object errorCode) {
		if (!this.closed.get()) {
			this.failure.compareAndSet(null, (errorCode != null) ? errorCode : UNKNOWN);
		}
	}

	void progress(Map<String, ?> fields) {
		if (!this.closed.get()) {
			long now = MonitoringClock.nanos(this.monitor.clock());
			Map<String, Object> tags = execution(now, this.data.additional()).tags();
			this.monitor.record(List.of(execution(now, AdditionalValues.of(tags, fields))));
		}
	}

	void leaveThread() {
		this.data.leave();
	}

	void close() {
		double seconds = (System.nanoTime() - this.start) / NANOS_PER_SECOND;
		Integer given = this.status;
		int usual = isFailed() ? SubtaskFinalPoint.FAILED : SubtaskFinalPoint.SUCCEEDED;
		if (end(seconds, (given != null) ? given : usual)) {
			this.monitor.closed(this);
		}
	}

	/**
	 * Ends what nobody can end any more.
	 * @return whether nobody had done so before
	 */
	boolean forget() {
		return end(null, SubtaskFinalPoint.FORGOTTEN);
	}

	private boolean end(@Nullable Double seconds, int status) {
		if (!this.closed.compareAndSet(false, true)) {
			return false;
		}
		this.data.end();
		AdditionalValues additional = this.data.additional();
		Object errorCode = this.failure.get();
		List<MonitoringPoint> points = new ArrayList<>(3);
		points.add(execution(this.time, additional));
		if (errorCode != null) {
			points.add(SubtaskErrorPoint.of(this.time, this.monitor.service(), this.key, errorCode, additional));
		}
		points.add(SubtaskFinalPoint.of(this.time, this.monitor.service(), this.key, seconds, status, additional));
		AdditionalValues usages = this.data.usages();
		if (usages != AdditionalValues.NONE) {
			points.add(UsagePoint.of(this.time, this.monitor.service(), route(), usages));
		}
		this.monitor.record(points);
		return true;
	}

	/**
	 * What stands for the route of a request in the statistics of usages.
	 */
	private String route() {
		Integer type = this.key.taskType();
		return "SUBTASK:" + ((type != null) ? type : "none");
	}

	private MonitoringPoint execution(long time, AdditionalValues additional) {
		return SubtaskExecutionPoint.of(time, this.monitor.service(), this.key, additional);
	}

	@Override
	public String toString() {
		return this.key.toString();
	}

}
