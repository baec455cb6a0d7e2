package dev.monitoring.series;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * The series {@code errors}: every failed HTTP request, once, beside its
 * {@link RequestPoint}.
 */
public final class ErrorPoint {

	/**
	 * Its layout.
	 */
	public static final PointLayout LAYOUT = PointLayout.series("errors")
		.tag("service", ValueType.STRING)
		.tag("route", ValueType.STRING)
		.tag("status_code", ValueType.INTEGER)
		.tag("error_code", ValueType.CODE)
		.field("request_id", ValueType.STRING)
		.failures(true)
		.build();

	private ErrorPoint() {
	}

	/**
	 * The point of a failed request.
	 * @param time the start of the request, in nanoseconds since the epoch
	 * @param service the service that was asked
	 * @param route {@code METHOD:template}
	 * @param statusCode the status of the response
	 * @param errorCode what went wrong, an integer or a text
	 * @param requestId the id of the request
	 * @param additional what was added meanwhile
	 * @return the point
	 */
	public static MonitoringPoint of(long time, String service, String route, int statusCode, Object errorCode,
			@Nullable String requestId, AdditionalValues additional) {
		return MonitoringPoint.of(LAYOUT, time, additional, service, route, StatusCodes.of(statusCode), errorCode,
				requestId);
	}

}
