package dev.monitoring;

import java.util.List;

/**
 * Takes points to the monitoring storage. Applications use the bean of this type for
 * points of their own:
 *
 * <pre>{@code
 * manager.record(MonitoringPoint.builder(PAYMENTS).tag("currency", "EUR").field("amount", 12.5).build());
 * }</pre>
 */
public interface MonitoringManager extends AutoCloseable {

	/**
	 * Records points that belong together, such as those of one request: they are kept or
	 * dropped together. Takes no lock, does no I/O, logs nothing and throws nothing; what
	 * cannot be kept is counted by cause.
	 * @param points the points
	 */
	void record(Iterable<MonitoringPoint> points);

	/**
	 * Records one point, as {@link #record(Iterable)} does.
	 * @param point the point
	 */
	default void record(MonitoringPoint point) {
		record(List.of(point));
	}

	/**
	 * Starts to carry recorded points to the storage. Returns at once and never throws
	 * because of the storage: one that is not there yet is tried again. Does nothing
	 * where it was done already.
	 */
	void initialize();

	/**
	 * Asks the storage now whether it can be reached with the current settings. Needs no
	 * {@link #initialize()}; blocks for as long as the storage takes.
	 * @return what the storage answered
	 */
	Probe probe();

	/**
	 * Adds something to do whenever recorded points are about to be carried to the
	 * storage, such as recording what is overdue; where there is no storage, as often as
	 * it would be. By default nothing ever does it: then a request whose error page does
	 * not come is recorded only when the application stops.
	 * @param action what to do; it may record
	 */
	default void beforeFlush(Runnable action) {
	}

	/**
	 * Carries what was recorded to the storage, within a deadline, and lets go of it.
	 * What is recorded afterwards is dropped and counted. Idempotent.
	 */
	@Override
	void close();

	/**
	 * A manager that keeps nothing.
	 * @return the manager
	 */
	static MonitoringManager noOp() {
		return NoOpMonitoringManager.INSTANCE;
	}

}
