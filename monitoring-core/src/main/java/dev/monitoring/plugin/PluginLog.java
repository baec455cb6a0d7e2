package dev.monitoring.plugin;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what a plugin misses and throws, each in one line a minute at most.
 */
final class PluginLog {

	private static final Logger logger = LoggerFactory.getLogger(MonitoringPlugin.class);

	private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

	private final String name;

	private final PluginCounts counts;

	private long nextFailure = System.nanoTime();

	private long nextReport = System.nanoTime();

	private long reported;

	PluginLog(String name, PluginCounts counts) {
		this.name = name;
		this.counts = counts;
		this.reported = counts.dropped(PluginDropCause.BUFFER_FULL);
	}

	/**
	 * Reports an exception of the plugin, by its own thread.
	 */
	void failed(String method, Throwable failure) {
		if (System.nanoTime() - this.nextFailure >= 0) {
			this.nextFailure = System.nanoTime() + INTERVAL;
			logger.warn("The monitoring plugin {} failed to {}: {}. The application is not affected.", this.name,
					method, text(failure));
		}
		logger.debug("The monitoring plugin {} failed to {}: {}", this.name, method, failure.getClass().getName());
	}

	/**
	 * What an exception says, which is code of the plugin too.
	 */
	private static String text(Throwable failure) {
		try {
			return failure.toString();
		}
		catch (Throwable ex) {
			return failure.getClass().getName();
		}
	}

	/**
	 * Reports what found no room, by the thread that looks after the plugins.
	 */
	synchronized void report() {
		if (System.nanoTime() - this.nextReport >= 0) {
			reportNow();
		}
	}

	synchronized void reportNow() {
		long total = this.counts.dropped(PluginDropCause.BUFFER_FULL);
		if (total > this.reported) {
			logger
				.warn("The monitoring plugin {} missed {} points because its buffer was full: it is too slow, or raise"
						+ " monitoring.plugins.{}.buffer-size.", this.name, total - this.reported, this.name);
			this.reported = total;
			this.nextReport = System.nanoTime() + INTERVAL;
		}
	}

}
