package dev.monitoring.boot.client;

import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestInitializer;

import dev.monitoring.MonitoringData;

/**
 * Sets the header of the request's id on what is asked of other services meanwhile. Where
 * the application sets that header itself, {@code RestTemplate} sends its value instead,
 * {@code RestClient} besides: an interceptor, which could tell, would buffer the bodies
 * of all requests.
 */
public final class RequestIdInitializer implements ClientHttpRequestInitializer {

	private final String header;

	/**
	 * Makes an initializer.
	 * @param header the name of the header
	 */
	public RequestIdInitializer(String header) {
		this.header = header;
	}

	@Override
	public void initialize(ClientHttpRequest request) {
		String requestId = MonitoringData.current().requestId();
		if (requestId != null && !request.getHeaders().containsHeader(this.header)) {
			request.getHeaders().set(this.header, requestId);
		}
	}

}
