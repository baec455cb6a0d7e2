package dev.monitoring.boot.web.jetty;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

import dev.monitoring.boot.web.RequestRecorder;

/**
 * Records the requests that no filter saw. Jetty tells its log of every request, once,
 * when it has ended.
 */
public final class RejectedRequestLog implements RequestLog {

	private final RequestRecorder recorder;

	private final @Nullable RequestLog next;

	private RejectedRequestLog(RequestRecorder recorder, @Nullable RequestLog next) {
		this.recorder = recorder;
		this.next = next;
	}

	/**
	 * Adds such a log to a server, before the one that it has.
	 * @param server the server
	 * @param recorder records the requests
	 */
	public static void addTo(Server server, RequestRecorder recorder) {
		server.setRequestLog(new RejectedRequestLog(recorder, server.getRequestLog()));
	}

	@Override
	public void log(Request request, Response response) {
		this.recorder.ended(request::getAttribute, request.getMethod(), response.getStatus(),
				System.nanoTime() - request.getBeginNanoTime());
		if (this.next != null) {
			this.next.log(request, response);
		}
	}

}
