package dev.monitoring.series;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;

/**
 * The series {@code usages_statistic}: what a request or subtask used, such as
 * estimators, as fields {@code <name>_usages}.
 */
public final class UsagePoint {

	/**
	 * The end of the fields' keys.
	 */
	public static final String SUFFIX = "_usages";

	/**
	 * Its layout.
	 */
	public static final PointLayout LAYOUT = PointLayout.series("usages_statistic")
		.tag("service", ValueType.STRING)
		.tag("route", ValueType.STRING)
		.build();

	private UsagePoint() {
	}

	/**
	 * The point of a request or subtask that used something.
	 * @param time the start of the request or subtask, in nanoseconds since the epoch
	 * @param service the service that was asked
	 * @param route {@code METHOD:template}, of a subtask {@code SUBTASK:type}
	 * @param usages the counts, as fields
	 * @return the point
	 */
	public static MonitoringPoint of(long time, String service, String route, AdditionalValues usages) {
		return MonitoringPoint.of(LAYOUT, time, usages, service, route);
	}

}
