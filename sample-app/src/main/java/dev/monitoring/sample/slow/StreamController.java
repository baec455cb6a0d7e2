package dev.monitoring.sample.slow;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.MediaType;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends a few events over a second: a request that ends long after its handler did.
 */
@RestController
class StreamController implements DisposableBean {

	private static final long PERIOD_MILLIS = 200;

	private static final long TIMEOUT_MILLIS = 10_000;

	private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2,
			new CustomizableThreadFactory("sample-stream-"));

	@GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseEmitter stream() {
		SseEmitter emitter = new SseEmitter(TIMEOUT_MILLIS);
		ScheduledFuture<?> events = this.scheduler.scheduleAtFixedRate(new EventStream(emitter), 0, PERIOD_MILLIS,
				TimeUnit.MILLISECONDS);
		emitter.onCompletion(() -> events.cancel(false));
		return emitter;
	}

	/**
	 * Comes after the web server has let the open streams end.
	 */
	@Override
	public void destroy() {
		this.scheduler.shutdownNow();
	}

}
