package dev.monitoring.boot.autoconfigure.web;

import org.springframework.context.SmartLifecycle;

import dev.monitoring.boot.web.RequestRecorder;

/**
 * Records requests that are still open when the web server has stopped, just before the
 * pipeline closes.
 */
final class OpenRequestsLifecycle implements SmartLifecycle {

	private static final int PHASE = Integer.MAX_VALUE - 3071;

	private final RequestRecorder recorder;

	private volatile boolean running;

	OpenRequestsLifecycle(RequestRecorder recorder) {
		this.recorder = recorder;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.recorder.finishOpen();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
