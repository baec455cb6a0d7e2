package dev.monitoring.series;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * The series {@code requests}: every HTTP request, once.
 */
public final class RequestPoint {

	/**
	 * Its layout.
	 */
	public static final PointLayout LAYOUT = PointLayout.series("requests")
		.tag("service", ValueType.STRING)
		.tag("route", ValueType.STRING)
		.tag("status_code", ValueType.INTEGER)
		.field("request_id", ValueType.STRING)
		.field("execution_time", ValueType.FLOAT)
		.build();

	private RequestPoint() {
	}

	/**
	 * The point of a request.
	 * @param time the start of the request, in nanoseconds since the epoch
	 * @param service the service that was asked
	 * @param route {@code METHOD:template}
	 * @param statusCode the status of the response
	 * @param requestId the id of the request
	 * @param executionTime the time to the end of the response, in seconds
	 * @param additional what was added meanwhile
	 * @return the point
	 */
	public static MonitoringPoint of(long time, String service, String route, int statusCode,
			@Nullable String requestId, double executionTime, AdditionalValues additional) {
		return MonitoringPoint.of(LAYOUT, time, additional, service, route, StatusCodes.of(statusCode), requestId,
				executionTime);
	}

}
