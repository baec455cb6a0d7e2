package dev.monitoring.boot.web;

import java.io.IOException;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/**
 * Tells {@code sendError} from a commit: containers report both as committed, but an
 * error page may still change the status of the first.
 */
final class TrackingResponse extends HttpServletResponseWrapper {

	private final Exchange exchange;

	TrackingResponse(HttpServletResponse response, Exchange exchange) {
		super(response);
		this.exchange = exchange;
	}

	@Override
	public void sendError(int status) throws IOException {
		this.exchange.observe(this);
		super.sendError(status);
		this.exchange.provisional(status);
	}

	@Override
	public void sendError(int status, String message) throws IOException {
		this.exchange.observe(this);
		super.sendError(status, message);
		this.exchange.provisional(status);
	}

}
