package dev.monitoring.boot.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringData;
import dev.monitoring.MonitoringManager;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.Route;
import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;
import dev.monitoring.series.UsagePoint;

/**
 * Turns exchanges into points, each once.
 */
public final class RequestRecorder {

	/**
	 * How long an error page may take to come. Without one (no error page, MockMvc) the
	 * provisional status is what the client got.
	 */
	private static final long ERROR_PAGE_NANOS = Duration.ofSeconds(1).toNanos();

	private static final int SERVICE_UNAVAILABLE = 503;

	private final MonitoringManager manager;

	private final String service;

	private final RouteTable routes;

	private final Set<Exchange> open = ConcurrentHashMap.newKeySet();

	/**
	 * Makes a recorder.
	 * @param manager takes the points
	 * @param service the name of this service
	 * @param maxRoutes how many distinct routes are told apart
	 */
	public RequestRecorder(MonitoringManager manager, String service, int maxRoutes) {
		this.manager = manager;
		this.service = service;
		this.routes = new RouteTable(maxRoutes);
	}

	void begin(Exchange exchange) {
		this.open.add(exchange);
	}

	/**
	 * Records an exchange whose response has ended.
	 */
	void finish(Exchange exchange, HttpServletRequest request, HttpServletResponse response) {
		Throwable exception = exchange.exception();
		if (exception == null && request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable abort
				&& ErrorCodes.isClientAbort(abort)) {
			// Tomcat tells of a client that went away in this attribute only.
			exception = abort;
		}
		finish(exchange, exchange.status(response), exception, null);
	}

	private void finish(Exchange exchange, int status, @Nullable Throwable exception, @Nullable String code) {
		if (!exchange.finish()) {
			return;
		}
		this.open.remove(exchange);
		double seconds = exchange.elapsedSeconds();
		String route = route(exchange, status);
		MonitoringData data = exchange.data();
		AdditionalValues additional = data.additional();
		AdditionalValues usages = data.usages();
		MonitoringPoint point = RequestPoint.of(exchange.time(), this.service, route, status, exchange.requestId(),
				seconds, additional);
		boolean failed = status >= 400 || code != null || exchange.failedAfterCommit()
				|| ErrorCodes.isClientAbort(exception);
		if (!failed && usages == AdditionalValues.NONE) {
			this.manager.record(point);
			return;
		}
		List<MonitoringPoint> points = new ArrayList<>(3);
		points.add(point);
		if (failed) {
			Object errorCode = (code != null) ? code : ErrorCodes.of(data.errorCode(), exception, status);
			points.add(ErrorPoint.of(exchange.time(), this.service, route, status, errorCode, exchange.requestId(),
					additional));
		}
		if (usages != AdditionalValues.NONE) {
			points.add(UsagePoint.of(exchange.time(), this.service, route, usages));
		}
		this.manager.record(points);
	}

	private String route(Exchange exchange, int status) {
		String template = exchange.template();
		if (template == null || (exchange.isStaticResource() && status == HttpServletResponse.SC_NOT_FOUND)) {
			template = Route.UNMATCHED;
		}
		return this.routes.route(exchange.method(), template);
	}

	/**
	 * Records exchanges whose error page does not come.
	 */
	public void sweep() {
		for (Exchange exchange : this.open) {
			if (exchange.isOverdue(ERROR_PAGE_NANOS)) {
				finish(exchange, exchange.knownStatus(), exchange.exception(), null);
			}
		}
	}

	/**
	 * Records exchanges that lack an error page only, without waiting for it: MockMvc has
	 * none.
	 */
	public void finishProvisional() {
		for (Exchange exchange : this.open) {
			if (exchange.isProvisional()) {
				finish(exchange, exchange.knownStatus(), exchange.exception(), null);
			}
		}
	}

	/**
	 * Records what is still open when the application stops, with the error code
	 * {@code SHUTDOWN}.
	 */
	public void finishOpen() {
		for (Exchange exchange : this.open) {
			int known = exchange.knownStatus();
			finish(exchange, (known != 0) ? known : SERVICE_UNAVAILABLE, exchange.exception(),
					exchange.isProvisional() ? null : ErrorCodes.SHUTDOWN);
		}
	}

	/**
	 * How many requests are under way.
	 * @return a number
	 */
	public int open() {
		return this.open.size();
	}

}
