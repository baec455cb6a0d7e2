package dev.monitoring;

/**
 * Times a block by the monotonic clock; its end writes the seconds as a field.
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

	private final long start = System.nanoTime();

	MonitoringTimer(MonitoringData data, String field) {
		this.data = data;
		this.field = field;
	}

	/**
	 * Ends the time. A second call writes the longer time.
	 */
	@Override
	public void close() {
		this.data.field(this.field, (System.nanoTime() - this.start) / NANOS_PER_SECOND);
	}

}
