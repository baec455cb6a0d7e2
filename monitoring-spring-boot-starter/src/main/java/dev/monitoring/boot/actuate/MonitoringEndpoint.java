package dev.monitoring.boot.actuate;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import dev.monitoring.Probe;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.statistics.RequestQuery;
import dev.monitoring.statistics.Statistics;
import dev.monitoring.statistics.StatisticsException;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsReader;

/**
 * {@link Endpoint} {@code monitoring}: how the pipeline does, and what the store keeps.
 */
@Endpoint(id = "monitoring")
public class MonitoringEndpoint {

	private static final int DEFAULT_LIMIT = 1000;

	/**
	 * The most rows of an answer: they are in memory.
	 */
	private static final int LARGEST_LIMIT = 100_000;

	private static final Duration DEFAULT_RANGE = Duration.ofHours(1);

	private final MonitoringPipeline pipeline;

	private final String storageType;

	private final @Nullable StatisticsReader reader;

	private final Clock clock;

	/**
	 * Makes the endpoint.
	 * @param pipeline what is shown
	 * @param storageType the kind of store
	 * @param reader reads the store, or {@code null} without one
	 * @param clock tells what the last hour is
	 */
	public MonitoringEndpoint(MonitoringPipeline pipeline, String storageType, @Nullable StatisticsReader reader,
			Clock clock) {
		this.pipeline = pipeline;
		this.storageType = storageType;
		this.reader = reader;
		this.clock = clock;
	}

	/**
	 * The state of store, pipeline and plugins.
	 * @return what became of the points
	 */
	@ReadOperation
	public Map<String, Object> state() {
		Probe probe = this.pipeline.lastProbe();
		Map<String, Object> storage = new LinkedHashMap<>();
		storage.put("type", this.storageType);
		storage.put("reachable", probe.reachable());
		storage.put("since", probe.since());
		if (!probe.reachable()) {
			storage.put("kind", probe.kind());
			storage.put("message", probe.message());
		}
		Map<String, Object> state = new LinkedHashMap<>();
		state.put("storage", storage);
		state.put("pipeline", this.pipeline.statistics());
		state.put("plugins", this.pipeline.plugins());
		return state;
	}

	/**
	 * What the store keeps.
	 * @param section {@code routes}, {@code errors}, {@code usages} or {@code requests}
	 * @param from the start of the range, ISO-8601; an hour ago unless set
	 * @param to the end of the range, ISO-8601; now unless set
	 * @param service the only service
	 * @param route the only route
	 * @param step the length of periods with rows of their own, such as PT5M
	 * @param limit the most rows; 1000 unless set
	 * @param requestId of {@code requests}: the request's id
	 * @param errorCode of {@code requests}: the error code
	 * @param statusCode of {@code requests}: the status code
	 * @return the rows; 400 where a parameter is not understood, 404 for another section
	 * and 503 while the store cannot be read
	 */
	@ReadOperation
	public WebEndpointResponse<Object> read(@Selector String section, @Nullable String from, @Nullable String to,
			@Nullable String service, @Nullable String route, @Nullable String step, @Nullable String limit,
			@Nullable String requestId, @Nullable String errorCode, @Nullable String statusCode) {
		try {
			Integer given = number("limit", limit);
			int most = (given != null) ? given : DEFAULT_LIMIT;
			if (most > LARGEST_LIMIT) {
				throw new IllegalArgumentException("limit must be at most " + LARGEST_LIMIT + ", not " + most);
			}
			Instant start = instant("from", from);
			Instant end = instant("to", to);
			return switch (section) {
				case "routes" -> answer(section, reader().routes(query(start, end, service, route, step, most)));
				case "errors" -> answer(section, reader().errors(query(start, end, service, route, step, most)));
				case "usages" -> answer(section, reader().usages(query(start, end, service, route, step, most)));
				case "requests" -> points(new RequestQuery((requestId != null) ? start : start(start, end), end,
						service, route, requestId, errorCode, number("statusCode", statusCode), most));
				default -> message("There is no " + section + ": look at routes, errors, usages or requests",
						WebEndpointResponse.STATUS_NOT_FOUND);
			};
		}
		catch (StatisticsException ex) {
			return message(ex.getMessage(), WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
		}
		catch (IllegalArgumentException ex) {
			return message(ex.getMessage(), WebEndpointResponse.STATUS_BAD_REQUEST);
		}
	}

	private WebEndpointResponse<Object> points(RequestQuery query) {
		return new WebEndpointResponse<>(Map.of("points", reader().requests(query)));
	}

	private static WebEndpointResponse<Object> message(@Nullable String message, int status) {
		return new WebEndpointResponse<>(Map.of("message", String.valueOf(message)), status);
	}

	private StatisticsReader reader() {
		if (this.reader == null) {
			throw new StatisticsException(
					this.storageType.equals("none") ? "There is no store (monitoring.storage-type)"
							: "The points of this store are read by its own tools: " + this.storageType,
					null);
		}
		return this.reader;
	}

	private StatisticsQuery query(@Nullable Instant from, @Nullable Instant to, @Nullable String service,
			@Nullable String route, @Nullable String step, int limit) {
		// A point of this very moment belongs to the range.
		Instant end = (to != null) ? to : this.clock.instant().plusNanos(1);
		return new StatisticsQuery(start(from, end), end, service, route, duration(step), limit);
	}

	private Instant start(@Nullable Instant from, @Nullable Instant to) {
		return (from != null) ? from : ((to != null) ? to : this.clock.instant()).minus(DEFAULT_RANGE);
	}

	private static WebEndpointResponse<Object> answer(String section, Statistics<?> statistics) {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("from", statistics.from());
		body.put("to", statistics.to());
		body.put("approximate", statistics.approximate());
		body.put(section, statistics.rows());
		return new WebEndpointResponse<>(body);
	}

	private static @Nullable Instant instant(String name, @Nullable String text) {
		if (text == null || text.isBlank()) {
			return null;
		}
		try {
			// A '+' of the offset that was not encoded arrives as a space.
			return OffsetDateTime.parse(text.trim().replace(' ', '+')).toInstant();
		}
		catch (DateTimeException ex) {
			throw new IllegalArgumentException(
					name + " must be an ISO-8601 time with an offset, such as 2026-01-31T08:00:00Z, not " + text, ex);
		}
	}

	private static @Nullable Integer number(String name, @Nullable String text) {
		try {
			return (text != null && !text.isBlank()) ? Integer.valueOf(text.trim()) : null;
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException(name + " must be a number, not " + text, ex);
		}
	}

	private static @Nullable Duration duration(@Nullable String text) {
		try {
			return (text != null && !text.isBlank()) ? Duration.parse(text) : null;
		}
		catch (DateTimeException ex) {
			throw new IllegalArgumentException("step must be an ISO-8601 duration, such as PT5M, not " + text, ex);
		}
	}

}
