package dev.monitoring.sample.slow;

import java.io.IOException;
import java.io.UncheckedIOException;

import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends one event per run, and ends the stream with the last.
 */
final class EventStream implements Runnable {

	private static final int EVENTS = 5;

	private final SseEmitter emitter;

	private int sent;

	EventStream(SseEmitter emitter) {
		this.emitter = emitter;
	}

	@Override
	public void run() {
		try {
			this.emitter.send(SseEmitter.event().name("tick").data(++this.sent));
		}
		catch (IOException ex) {
			// The client went away: to throw ends the schedule, and the server the rest.
			throw new UncheckedIOException(ex);
		}
		if (this.sent == EVENTS) {
			this.emitter.complete();
		}
	}

}
