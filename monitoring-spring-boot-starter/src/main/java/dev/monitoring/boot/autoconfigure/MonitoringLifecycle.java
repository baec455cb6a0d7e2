package dev.monitoring.boot.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import dev.monitoring.MonitoringManager;

/**
 * Starts the manager before the web server takes requests, and closes it after the server
 * has drained.
 */
final class MonitoringLifecycle implements SmartLifecycle {

	/**
	 * Below the web server's start and stop ({@code MAX_VALUE - 2048}): what is lower
	 * starts earlier and stops later.
	 */
	static final int PHASE = Integer.MAX_VALUE - 3072;

	private static final Logger logger = LoggerFactory.getLogger(MonitoringLifecycle.class);

	private final MonitoringManager manager;

	private final String announcement;

	private volatile boolean running;

	MonitoringLifecycle(MonitoringManager manager, String announcement) {
		this.manager = manager;
		this.announcement = announcement;
	}

	@Override
	public void start() {
		logger.info(this.announcement);
		this.manager.initialize();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.manager.close();
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
