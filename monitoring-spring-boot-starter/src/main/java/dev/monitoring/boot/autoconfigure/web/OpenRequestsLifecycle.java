package dev.monitoring.boot.autoconfigure.web;

import org.springframework.context.SmartLifecycle;

import dev.monitoring.boot.web.RequestRecorder;

/**
 * Sees to the requests that are still open when the web server stops.
 */
final class OpenRequestsLifecycle implements SmartLifecycle {

	/**
	 * After the graceful shutdown of the web server ({@code MAX_VALUE - 1024}), before it
	 * stops and cuts connections ({@code MAX_VALUE - 2048}).
	 */
	private static final int BEFORE_THE_SERVER = Integer.MAX_VALUE - 1536;

	/**
	 * When the web server has stopped, just before the pipeline closes.
	 */
	private static final int AFTER_THE_SERVER = Integer.MAX_VALUE - 3071;

	private final Runnable onStart;

	private final Runnable onStop;

	private final int phase;

	private volatile boolean running;

	private OpenRequestsLifecycle(Runnable onStart, Runnable onStop, int phase) {
		this.onStart = onStart;
		this.onStop = onStop;
		this.phase = phase;
	}

	/**
	 * Knows what the server cuts from clients that leave.
	 */
	static OpenRequestsLifecycle cutting(RequestRecorder recorder) {
		return new OpenRequestsLifecycle(recorder::serve, recorder::cut, BEFORE_THE_SERVER);
	}

	/**
	 * Records what has not ended.
	 */
	static OpenRequestsLifecycle finishing(RequestRecorder recorder) {
		return new OpenRequestsLifecycle(() -> {
		}, recorder::finishOpen, AFTER_THE_SERVER);
	}

	@Override
	public void start() {
		this.onStart.run();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.onStop.run();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return this.phase;
	}

}
