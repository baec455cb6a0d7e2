package dev.monitoring.boot.autoconfigure.statistics;

import org.springframework.context.SmartLifecycle;

/**
 * Starts the aggregation once the application serves, and ends it before the store is
 * closed.
 */
final class AggregationLifecycle implements SmartLifecycle {

	private final AggregationWorker worker;

	private volatile boolean running;

	AggregationLifecycle(AggregationWorker worker) {
		this.worker = worker;
	}

	@Override
	public void start() {
		this.running = true;
		this.worker.start();
	}

	@Override
	public void stop() {
		this.running = false;
		this.worker.stop();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		// Behind the web server: what is prepared in peace delays nobody's start.
		return Integer.MAX_VALUE;
	}

}
