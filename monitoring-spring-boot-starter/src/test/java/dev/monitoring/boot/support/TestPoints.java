package dev.monitoring.boot.support;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;

/**
 * Points of an application's own series.
 */
public final class TestPoints {

	private static final PointLayout PAYMENTS = PointLayout.series("payments")
		.tag("currency", ValueType.STRING)
		.field("amount", ValueType.FLOAT)
		.build();

	private TestPoints() {
	}

	/**
	 * A point of series {@code payments}.
	 * @return a new point
	 */
	public static MonitoringPoint payment() {
		return MonitoringPoint.builder(PAYMENTS).tag("currency", "EUR").field("amount", 12.5).build();
	}

}
