package dev.monitoring.sample.traffic;

import java.net.URI;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Drives a gentle load against the sample's own server, one request at a time. Its phase,
 * the default, is the last to start and the first to stop: the server is there meanwhile.
 */
@Component
final class TrafficGenerator implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(TrafficGenerator.class);

	private static final long STOP_SECONDS = 3;

	private final TrafficProperties properties;

	private final Environment environment;

	private volatile @Nullable ScheduledThreadPoolExecutor scheduler;

	TrafficGenerator(TrafficProperties properties, Environment environment) {
		this.properties = properties;
		this.environment = environment;
	}

	@Override
	public boolean isAutoStartup() {
		return this.properties.enabled();
	}

	@Override
	public void start() {
		Integer port = this.environment.getProperty("local.server.port", Integer.class);
		if (port != null) {
			URI server = URI.create("http://localhost:" + port);
			logger.info("Sending {} requests a second to {}; sample.traffic.enabled=false ends this",
					this.properties.requestsPerSecond(), server);
			this.scheduler = schedule(new Traffic(server));
		}
	}

	private ScheduledThreadPoolExecutor schedule(Traffic traffic) {
		CustomizableThreadFactory threads = new CustomizableThreadFactory("sample-traffic-");
		threads.setDaemon(true);
		ScheduledThreadPoolExecutor started = new ScheduledThreadPoolExecutor(1, threads);
		long periodNanos = (long) (TimeUnit.SECONDS.toNanos(1) / this.properties.requestsPerSecond());
		ScheduledFuture<?> unused = started.scheduleAtFixedRate(traffic, 0, periodNanos, TimeUnit.NANOSECONDS);
		return started;
	}

	@Override
	public void stop() {
		ScheduledThreadPoolExecutor stopping = this.scheduler;
		this.scheduler = null;
		if (stopping == null) {
			return;
		}
		// The request on its way may end, or it would count as one whose client left.
		stopping.shutdown();
		try {
			if (!stopping.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
				stopping.shutdownNow();
			}
		}
		catch (InterruptedException ex) {
			stopping.shutdownNow();
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.scheduler != null;
	}

}
