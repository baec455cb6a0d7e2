package dev.monitoring.boot.web.tomcat;

import java.io.IOException;

import jakarta.servlet.ServletException;
import org.apache.catalina.AccessLog;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

import dev.monitoring.boot.web.RequestRecorder;

/**
 * Records the requests that no filter saw. Tomcat tells its access logs of every request,
 * once, when it has ended.
 */
public final class RejectedRequestValve extends ValveBase implements AccessLog {

	private final RequestRecorder recorder;

	/**
	 * Makes the valve, for the engine.
	 * @param recorder records the requests
	 */
	public RejectedRequestValve(RequestRecorder recorder) {
		super(true);
		this.recorder = recorder;
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		getNext().invoke(request, response);
	}

	@Override
	public void log(Request request, Response response, long nanos) {
		this.recorder.ended(request::getAttribute, request.getMethod(), response.getStatus(), nanos);
	}

	@Override
	public void setRequestAttributesEnabled(boolean enabled) {
		// Of no use here: addresses are not recorded.
	}

	@Override
	public boolean getRequestAttributesEnabled() {
		return false;
	}

}
