package dev.monitoring.boot.web;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.resource.NoResourceFoundException;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringClock;
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

	/**
	 * The lowest status of a failed request.
	 */
	private static final int FAILED = 400;

	private static final long NANOS_PER_SECOND = 1_000_000_000;

	/**
	 * The template of requests that the connector refused.
	 */
	private static final String REJECTED = "REJECTED";

	private final MonitoringManager manager;

	private final String service;

	private final RouteTable routes;

	private final Clock clock;

	private final OpenExchanges open = new OpenExchanges();

	/**
	 * Whether the web server cuts connections, as it stops.
	 */
	private volatile boolean cutting;

	/**
	 * Makes a recorder.
	 * @param manager takes the points
	 * @param service the name of this service
	 * @param maxRoutes how many distinct routes are told apart
	 * @param clock tells when requests start
	 */
	public RequestRecorder(MonitoringManager manager, String service, int maxRoutes, Clock clock) {
		this.manager = manager;
		this.service = service;
		this.routes = new RouteTable(maxRoutes);
		this.clock = clock;
	}

	/**
	 * Starts to follow a request.
	 * @param method the method as the client sent it
	 * @param givenId the id that the client sent, or {@code null}
	 */
	Exchange begin(String method, @Nullable String givenId) {
		long time = MonitoringClock.nanos(this.clock);
		String requestId = (givenId != null && RequestIds.isWellFormed(givenId)) ? givenId
				: RequestIds.next(Math.floorDiv(time, NANOS_PER_SECOND));
		Exchange exchange = new Exchange(Route.method(method), requestId, time);
		this.open.add(exchange);
		return exchange;
	}

	/**
	 * Records an exchange whose response has ended.
	 */
	void finish(Exchange exchange, HttpServletRequest request, HttpServletResponse response) {
		// Tomcat tells of some clients that went away in this attribute only.
		if (exchange.exception() == null
				&& request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable exception
				&& ErrorCodes.isClientAbort(exception)) {
			exchange.abandoned();
		}
		finish(exchange, exchange.status(response), null);
	}

	private void finish(Exchange exchange, int status, @Nullable String code) {
		if (!exchange.finish()) {
			return;
		}
		this.open.remove(exchange);
		double seconds = exchange.elapsedSeconds();
		String route = route(exchange, status);
		MonitoringData data = exchange.data();
		AdditionalValues additional = data.additional();
		AdditionalValues usages = data.usages();
		MonitoringPoint point = RequestPoint.of(exchange.time(), this.service, route, status, data.requestId(), seconds,
				additional);
		boolean clientLeft = exchange.isAbandoned() || ErrorCodes.isClientAbort(exchange.exception());
		boolean failed = status >= FAILED || code != null || exchange.failedAfterCommit() || clientLeft;
		if (!failed && usages == AdditionalValues.NONE) {
			// Most requests have one, for which no list need be made.
			record(point);
			return;
		}
		List<MonitoringPoint> points = new ArrayList<>(3);
		points.add(point);
		if (failed) {
			Object errorCode = (code != null) ? code : ErrorCodes.of(exchange, cutBy(clientLeft), status);
			points.add(ErrorPoint.of(exchange.time(), this.service, route, status, errorCode, data.requestId(),
					additional));
		}
		if (usages != AdditionalValues.NONE) {
			points.add(UsagePoint.of(exchange.time(), this.service, route, usages));
		}
		record(points);
	}

	private @Nullable String cutBy(boolean clientLeft) {
		return !clientLeft ? null : this.cutting ? ErrorCodes.SHUTDOWN : ErrorCodes.CLIENT_ABORT;
	}

	private void record(MonitoringPoint point) {
		try {
			this.manager.record(point);
		}
		catch (Throwable ex) {
			// A manager of the application's: ours never throws.
		}
	}

	private void record(List<MonitoringPoint> points) {
		try {
			this.manager.record(points);
		}
		catch (Throwable ex) {
			// A manager of the application's: ours never throws.
		}
	}

	private String route(Exchange exchange, int status) {
		String template = exchange.template();
		if (template == null || (exchange.isStaticResource() && (status == HttpServletResponse.SC_NOT_FOUND
				|| exchange.exception() instanceof NoResourceFoundException))) {
			template = Route.UNMATCHED;
		}
		return this.routes.route(exchange.method(), template);
	}

	/**
	 * Records a request that ended, if no filter saw it: one that the connector refused,
	 * that asks for a path outside of the application, or {@code OPTIONS *}.
	 * @param attributes the request's attributes by name
	 * @param method the method, or {@code null} where the request had none
	 * @param status the status that the client got
	 * @param nanos how long it took
	 */
	public void ended(Function<String, @Nullable Object> attributes, @Nullable String method, int status, long nanos) {
		if (attributes.apply(Exchange.ATTRIBUTE) != null || status == HttpServletResponse.SC_SWITCHING_PROTOCOLS) {
			// Tomcat ends a request that upgrades to HTTP/2 with 101 and serves it there.
			return;
		}
		long time = MonitoringClock.nanos(this.clock) - nanos;
		String route = this.routes.route(Route.method((method != null) ? method : ""), REJECTED);
		String requestId = RequestIds.next(Math.floorDiv(time, NANOS_PER_SECOND));
		List<MonitoringPoint> points = new ArrayList<>(2);
		points.add(RequestPoint.of(time, this.service, route, status, requestId, nanos / (double) NANOS_PER_SECOND,
				AdditionalValues.NONE));
		if (status >= FAILED) {
			points.add(ErrorPoint.of(time, this.service, route, status, ErrorCodes.ofStatus(status), requestId,
					AdditionalValues.NONE));
		}
		record(points);
	}

	/**
	 * Records exchanges whose error page does not come.
	 */
	public void sweep() {
		this.open.forEach((exchange) -> {
			if (exchange.isOverdue(ERROR_PAGE_NANOS)) {
				finish(exchange, exchange.knownStatus(), null);
			}
		});
	}

	/**
	 * Tells that from now on connections end since the web server stops: clients that
	 * seem to have left get the error code {@code SHUTDOWN}, until the application
	 * {@link #serve() serves} again.
	 */
	public void cut() {
		this.cutting = true;
	}

	/**
	 * Tells that the application serves requests.
	 */
	public void serve() {
		this.cutting = false;
	}

	/**
	 * Records what is still open when the application stops, with the error code
	 * {@code SHUTDOWN}.
	 */
	public void finishOpen() {
		this.open.forEach((exchange) -> {
			int known = exchange.knownStatus();
			finish(exchange, (known != 0) ? known : SERVICE_UNAVAILABLE,
					exchange.isProvisional() ? null : ErrorCodes.SHUTDOWN);
		});
	}

	/**
	 * How many requests are under way.
	 * @return a number
	 */
	public int open() {
		return this.open.size();
	}

}
