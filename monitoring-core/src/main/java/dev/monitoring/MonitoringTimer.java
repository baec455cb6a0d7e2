package dev.monitoring;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Times a block by the monotonic clock; its end adds the seconds to a field.
 *
 * <pre>{@code
 * try (var timer = data.time("match_policy_time")) {
 *     match(...);
 * }
 * }</pre>
 */
public final class MonitoringTimer implements AutoCloseable {

	private static final double NANOS_PER_SECOND = 1e9;

	private final MonitoringData data;

	private final String field;

	private final AtomicBoolean closed = new AtomicBoolean();

	private final long start = System.nanoTime();

	MonitoringTimer(MonitoringData data, String field) {
		this.data = data;
		this.field = field;
	}

	/**
	 * Ends the time. A second call does nothing.
	 */
	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.data.addSeconds(this.field, (System.nanoTime() - this.start) / NANOS_PER_SECOND);
		}
	}

}
