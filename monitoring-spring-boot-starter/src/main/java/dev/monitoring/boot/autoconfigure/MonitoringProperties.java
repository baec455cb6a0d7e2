package dev.monitoring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

import dev.monitoring.plugin.PluginSettings;

/**
 * The settings of monitoring, but for those of the stores.
 *
 * @param enabled Whether anything is recorded at all.
 * @param serviceName Name of this service in its points; the application's name unless
 * set.
 * @param instance Name of this instance in its points; host name and port unless set.
 * @param tags Tags that every point carries.
 * @param storageType Kind of store that keeps the points. Unset, it is the one whose url
 * is set, else the embedded one where its driver is present, else none.
 * @param initializeSchema Where buckets, databases, tables and what aggregates them are
 * made. One of always, embedded and never.
 * @param flushingPeriod Longest time that points wait before they are sent to the store.
 * From 10ms to 1d.
 * @param batchSize Most points that are sent to the store together.
 * @param batchBytes Most bytes of points that are sent to the store together.
 * @param bufferSize Most points that wait in memory; what comes on top is dropped and
 * counted.
 * @param maxValueLength Longest text of a tag or field in characters; a longer one is
 * cut.
 * @param maxTagValues Most distinct values of a tag that the application adds, and of at
 * most 256 tags; those beyond are stored as OTHER and counted.
 * @param shutdownTimeout Longest time that the application waits for the store when it
 * stops.
 * @param web Recording of requests.
 * @param tasks Recording of background work.
 * @param health Health of the store.
 * @param plugins Plugins by name, each with enabled (true), buffer-size (8192 points) and
 * timeout of a call (10s).
 */
@ConfigurationProperties("monitoring")
public record MonitoringProperties(@DefaultValue("true") boolean enabled, @Nullable String serviceName,
		@Nullable String instance, @DefaultValue Map<String, String> tags, @Nullable StorageType storageType,
		@DefaultValue("always") InitializeSchema initializeSchema, @DefaultValue("1s") Duration flushingPeriod,
		@DefaultValue("5000") int batchSize, @DefaultValue("2MB") DataSize batchBytes,
		@DefaultValue("32768") int bufferSize, @DefaultValue("1024") int maxValueLength,
		@DefaultValue("10000") int maxTagValues, @DefaultValue("5s") Duration shutdownTimeout, @DefaultValue Web web,
		@DefaultValue Tasks tasks, @DefaultValue Health health, @DefaultValue Map<String, Plugin> plugins) {

	private static final Duration SHORTEST_PERIOD = Duration.ofMillis(10);

	/**
	 * The longest time to wait: what is beyond centuries cannot be counted in
	 * nanoseconds.
	 */
	private static final Duration LONGEST_WAIT = Duration.ofDays(1);

	/**
	 * The largest buffer: beyond it an outage fills the heap rather than the buffer.
	 */
	private static final int LARGEST_BUFFER = 16 * 1024 * 1024;

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if one is out of range
	 */
	public MonitoringProperties {
		check(flushingPeriod.compareTo(SHORTEST_PERIOD) >= 0 && flushingPeriod.compareTo(LONGEST_WAIT) <= 0,
				"flushing-period must be from 10ms to 1d", flushingPeriod);
		check(batchSize > 0, "batch-size must be positive", batchSize);
		check(batchBytes.toBytes() > 0 && batchBytes.toMegabytes() <= 64, "batch-bytes must be from 1B to 64MB",
				batchBytes);
		check(bufferSize > 0 && bufferSize <= LARGEST_BUFFER, "buffer-size must be from 1 to " + LARGEST_BUFFER,
				bufferSize);
		check(maxValueLength > 0, "max-value-length must be positive", maxValueLength);
		check(maxTagValues > 0, "max-tag-values must be positive", maxTagValues);
		check(!shutdownTimeout.isNegative() && shutdownTimeout.compareTo(LONGEST_WAIT) <= 0,
				"shutdown-timeout must be from 0s to 1d", shutdownTimeout);
	}

	/**
	 * Makes a message only of what is wrong: a text put together is linked at its first
	 * use, which takes a start longer than the check.
	 */
	private static void check(boolean condition, String rule, Object value) {
		if (!condition) {
			throw new IllegalArgumentException(
					"monitoring." + rule + ", not " + ((value instanceof Duration duration) ? text(duration) : value));
		}
	}

	private static String text(Duration duration) {
		// As it is written in a configuration, unless it is too long for that.
		return (duration.abs().compareTo(LONGEST_WAIT) <= 0) ? DurationStyle.SIMPLE.print(duration)
				: duration.toString();
	}

	/**
	 * Recording of requests.
	 *
	 * @param enabled Whether requests are recorded.
	 * @param requestIdHeader Header that holds the id of a request, in requests and
	 * responses.
	 * @param exclude Comma-separated list of path patterns whose requests are not
	 * recorded, within the application, such as /internal/**.
	 * @param includeActuator Whether requests to actuator endpoints are recorded.
	 * @param includeRejected Whether requests are recorded that the web server refuses
	 * before any filter sees them, as METHOD:REJECTED.
	 * @param maxRoutes Most distinct routes that are told apart; those beyond are
	 * METHOD:OTHER.
	 */
	public record Web(@DefaultValue("true") boolean enabled, @DefaultValue("X-Request-Id") String requestIdHeader,
			@DefaultValue List<String> exclude, @DefaultValue("false") boolean includeActuator,
			@DefaultValue("true") boolean includeRejected, @DefaultValue("1000") int maxRoutes) {

		/**
		 * The names that HTTP allows.
		 */
		private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

		/**
		 * Checks the settings.
		 * @throws IllegalArgumentException if one is out of range
		 */
		public Web {
			if (!HEADER.matcher(requestIdHeader).matches()) {
				throw new IllegalArgumentException(
						"monitoring.web.request-id-header must name a header, not '" + requestIdHeader + "'");
			}
			check(maxRoutes > 0, "web.max-routes must be positive", maxRoutes);
		}

	}

	/**
	 * Recording of background work.
	 *
	 * @param serviceName Name of the workers' service in the points of tasks; the
	 * service's name unless set.
	 * @param springMethods Whether calls of methods with Scheduled and Async are recorded
	 * as subtasks.
	 */
	public record Tasks(@Nullable String serviceName, @DefaultValue("false") boolean springMethods) {

	}

	/**
	 * Health of the store.
	 *
	 * @param downWhenUnreachable Whether the application is DOWN while the store cannot
	 * be reached.
	 */
	public record Health(@DefaultValue("false") boolean downWhenUnreachable) {

	}

	/**
	 * A plugin.
	 *
	 * @param enabled Whether it gets points.
	 * @param bufferSize Most points that wait for it; what comes on top is dropped for it
	 * and counted.
	 * @param timeout Longest time of a call, after which it is interrupted.
	 */
	public record Plugin(@DefaultValue("true") boolean enabled, @DefaultValue("8192") int bufferSize,
			@DefaultValue("10s") Duration timeout) {

		/**
		 * Checks the settings.
		 * @throws IllegalArgumentException if one is out of range
		 */
		public Plugin {
			settings(bufferSize, timeout);
		}

		PluginSettings settings() {
			return settings(this.bufferSize, this.timeout);
		}

		private static PluginSettings settings(int bufferSize, Duration timeout) {
			return new PluginSettings(bufferSize, timeout);
		}

	}

}
