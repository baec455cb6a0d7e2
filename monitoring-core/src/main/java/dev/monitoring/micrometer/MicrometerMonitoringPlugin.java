package dev.monitoring.micrometer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.plugin.MonitoringPlugin;
import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;

/**
 * Counts and times requests by service, route and status code in the timer
 * {@code monitoring.requests}, and counts failed ones by service, route and error code in
 * the counter {@code monitoring.errors}. They hold what was recorded, exactly once each,
 * and add nothing to the meters of others. Exemplars there are none: the trace is over
 * when the meters hear of a request.
 */
public final class MicrometerMonitoringPlugin implements MonitoringPlugin {

	private static final Logger logger = LoggerFactory.getLogger(MicrometerMonitoringPlugin.class);

	private static final double NANOS_PER_SECOND = 1e9;

	/**
	 * The value of a tag that a point does not have.
	 */
	private static final String NONE = "none";

	private static final String OTHER = "OTHER";

	private final MeterRegistry registry;

	private final MicrometerSettings settings;

	private final List<PointMeters> own;

	/**
	 * The classes of meters whose failure was reported.
	 */
	private final Set<String> reported = new HashSet<>();

	private final Meter.MeterProvider<Timer> requests;

	private final Meter.MeterProvider<Counter> errors;

	/**
	 * Values by the key of their tag; bounded in both directions.
	 */
	private final Map<String, Set<String>> seen = new HashMap<>();

	/**
	 * Makes the plugin.
	 * @param registry where the meters are
	 * @param settings what they tell apart
	 * @param own meters of the application
	 */
	public MicrometerMonitoringPlugin(MeterRegistry registry, MicrometerSettings settings, List<PointMeters> own) {
		this.registry = registry;
		this.settings = settings;
		this.own = List.copyOf(own);
		List<Tag> labels = new ArrayList<>();
		settings.labels().forEach((key, value) -> labels.add(Tag.of(key, value)));
		this.requests = Timer.builder("monitoring.requests")
			.description("HTTP requests by the time to the end of their response")
			.tags(labels)
			.serviceLevelObjectives(settings.buckets().toArray(Duration[]::new))
			.withRegistry(registry);
		this.errors = Counter.builder("monitoring.errors")
			.description("Failed HTTP requests")
			.tags(labels)
			.withRegistry(registry);
	}

	@Override
	@SuppressWarnings("ReferenceEquality") // layouts are constants
	public void handle(MonitoringPoint point) {
		if (point.layout() == RequestPoint.LAYOUT) {
			request(point);
		}
		else if (point.layout() == ErrorPoint.LAYOUT) {
			error(point);
		}
		for (PointMeters meters : this.own) {
			record(point, meters);
		}
	}

	/**
	 * A bean of the application that throws harms neither our meters nor other beans.
	 */
	private void record(MonitoringPoint point, PointMeters meters) {
		try {
			meters.record(point, this.registry);
		}
		catch (RuntimeException | LinkageError ex) {
			String name = meters.getClass().getName();
			if (this.reported.add(name)) {
				logger.warn("The meters of {} failed with {} and may be wrong. This is said once.", name,
						ex.getClass().getName());
			}
			logger.debug("The meters of {} failed", name, ex);
		}
	}

	private void request(MonitoringPoint point) {
		String route = text(point.tag("route"));
		if (!this.settings.skips(route) && point.field("execution_time") instanceof Double seconds) {
			this.requests.withTags(tags(point, route, "status_code", text(point.tag("status_code"))))
				.record((long) (seconds * NANOS_PER_SECOND), TimeUnit.NANOSECONDS);
		}
	}

	private void error(MonitoringPoint point) {
		String route = text(point.tag("route"));
		if (!this.settings.skips(route)) {
			this.errors.withTags(tags(point, route, "error_code", bounded("error_code", text(point.tag("error_code")))))
				.increment();
		}
	}

	private Tags tags(MonitoringPoint point, String route, String key, String value) {
		List<Tag> result = new ArrayList<>();
		// By their keys, as Micrometer sorts them, for most requests.
		result.add(Tag.of("route", route));
		result.add(Tag.of("service", text(point.tag("service"))));
		result.add(Tag.of(key, value));
		for (String chosen : this.settings.tags()) {
			result.add(Tag.of(chosen, bounded(chosen, text(point.tag(chosen)))));
		}
		return Tags.of(result);
	}

	private static String text(@Nullable Object value) {
		return (value != null) ? value.toString() : NONE;
	}

	private String bounded(String key, String value) {
		Set<String> values = this.seen.computeIfAbsent(key, (unused) -> new HashSet<>());
		if (value.equals(NONE) || values.contains(value)) {
			return value;
		}
		if (values.size() >= this.settings.maxTagValues()) {
			return OTHER;
		}
		values.add(value);
		return value;
	}

}
