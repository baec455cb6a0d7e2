package dev.monitoring.adapter.influx;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringClock;
import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;
import dev.monitoring.statistics.RequestQuery;
import dev.monitoring.statistics.RequestRecord;

/**
 * Looks for single points: first for the moments of those that fit, then for all fields
 * of the points of those moments. To put the fields of all points of a range together on
 * the server takes a hundred times as long.
 */
final class PointSearch {

	/**
	 * Of an id as the starter makes it.
	 */
	private static final Pattern SECOND = Pattern.compile("([0-9]{1,11}),.*", Pattern.DOTALL);

	private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(60);

	private static final Duration LONGEST_REQUEST = Duration.ofHours(1);

	private static final int MOMENTS_A_QUERY = 50;

	private static final Instant MIN = Instant.ofEpochSecond(0, MonitoringClock.nanos(Instant.MIN));

	private static final Instant MAX = Instant.ofEpochSecond(0, MonitoringClock.nanos(Instant.MAX));

	private static final Set<String> COLUMNS = Set.of("_start", "_stop", "_time", "_value", "_field", "_measurement");

	private final FluxConnection connection;

	private final long deadline;

	private final String bucket;

	private final RequestQuery query;

	private final Map<Point, Map<String, Object>> found = new HashMap<>();

	PointSearch(FluxConnection connection, long deadline, String bucket, RequestQuery query) {
		this.connection = connection;
		this.deadline = deadline;
		this.bucket = bucket;
		this.query = query;
	}

	List<RequestRecord> points() throws FluxException {
		Range all = new Range(or(this.query.from(), MIN), or(this.query.to(), MAX));
		if (this.query.requestId() == null) {
			search(all);
		}
		else {
			Range near = near(this.query.requestId(), all);
			searchById((near != null) ? near : all);
			if (near != null && this.found.isEmpty()) {
				searchById(all);
			}
		}
		return this.found.entrySet()
			.stream()
			.map((point) -> new RequestRecord(point.getKey().series(), point.getKey().time(), point.getValue()))
			.filter((point) -> this.query.requestId() == null
					|| this.query.requestId().equals(point.data().get("request_id")))
			.sorted(Comparator.comparing(RequestRecord::time).thenComparing(RequestRecord::series))
			.limit(this.query.limit())
			.toList();
	}

	private static Instant or(@Nullable Instant moment, Instant other) {
		return (moment != null) ? Instant.ofEpochSecond(0, MonitoringClock.nanos(moment)) : other;
	}

	/**
	 * The range in which an id was made that begins with a second.
	 */
	private static @Nullable Range near(String id, Range all) {
		Matcher matcher = SECOND.matcher(id);
		if (!matcher.matches()) {
			return null;
		}
		Instant second = or(Instant.ofEpochSecond(Long.parseLong(matcher.group(1))), MIN);
		Range near = new Range(later(second.minus(CLOCKS_DIFFER), all.from()),
				earlier(second.plus(LONGEST_REQUEST), all.to()));
		return near.from().isBefore(near.to()) ? near : null;
	}

	private static Instant later(Instant one, Instant other) {
		return one.isAfter(other) ? one : other;
	}

	private static Instant earlier(Instant one, Instant other) {
		return one.isBefore(other) ? one : other;
	}

	/**
	 * Every series has its oldest points first, so that none needs more than the limit.
	 * The range up to the last of so many moments has so many points at least.
	 */
	private void search(Range range) throws FluxException {
		List<Instant> moments = moments(range, inRequestsAndErrors(), "\n\t|> limit(n: v.limit)");
		if (!moments.isEmpty()) {
			Range first = new Range(range.from(), moments.get(moments.size() - 1).plusNanos(1));
			read(flux(first).add(rows(inRequestsAndErrors())).add("\n"));
		}
	}

	private static String inRequestsAndErrors() {
		return "(r._measurement == \"" + RequestPoint.LAYOUT.series() + "\" or r._measurement == \""
				+ ErrorPoint.LAYOUT.series() + "\")";
	}

	private void searchById(Range range) throws FluxException {
		List<Instant> moments = moments(range, "r._field == \"request_id\" and r._value == v.id", "");
		for (int i = 0; i < moments.size(); i += MOMENTS_A_QUERY) {
			FluxQuery flux = flux(range);
			for (Instant moment : moments.subList(i, Math.min(i + MOMENTS_A_QUERY, moments.size()))) {
				String name = "t" + MonitoringClock.nanos(moment);
				flux.with(name, moment).with(name + "end", moment.plusNanos(1));
				flux.add("from(bucket: v.bucket)\n\t|> range(start: v." + name + ", stop: v." + name + "end)")
					.add(where(""))
					.add("\n\t|> yield(name: \"" + name + "\")\n");
			}
			read(flux);
		}
	}

	private List<Instant> moments(Range range, String condition, String limit) throws FluxException {
		FluxQuery flux = flux(range).add(rows(condition))
			.add(limit)
			.add("\n\t|> keep(columns: [\"_time\"])\n\t|> group()\n\t|> distinct(column: \"_time\")")
			.add("\n\t|> sort()\n\t|> limit(n: v.limit)\n");
		return this.connection.query(flux, this.deadline).stream().map((row) -> row.time(FluxRow.VALUE)).toList();
	}

	private FluxQuery flux(Range range) {
		FluxQuery flux = new FluxQuery().with("bucket", this.bucket)
			.with("start", range.from())
			.with("stop", range.to())
			.with("limit", this.query.limit());
		with(flux, "service", this.query.service());
		with(flux, "route", this.query.route());
		with(flux, "code", this.query.errorCode());
		Integer status = this.query.statusCode();
		with(flux, "status", (status != null) ? status.toString() : null);
		return (this.query.requestId() != null) ? flux.with("id", this.query.requestId()) : flux;
	}

	private static void with(FluxQuery flux, String name, @Nullable String value) {
		if (value != null) {
			flux.with(name, KeyText.of(value));
		}
	}

	private String rows(String condition) {
		return "from(bucket: v.bucket)\n\t|> range(start: v.start, stop: v.stop)" + where(condition);
	}

	private String where(String condition) {
		List<String> conditions = new ArrayList<>();
		addIf(conditions, !condition.isEmpty(), condition);
		addIf(conditions, this.query.service() != null, "r.service == v.service");
		addIf(conditions, this.query.route() != null, "r.route == v.route");
		addIf(conditions, this.query.errorCode() != null, "r.error_code == v.code");
		addIf(conditions, this.query.statusCode() != null, "r.status_code == v.status");
		return conditions.isEmpty() ? "" : "\n\t|> filter(fn: (r) => " + String.join(" and ", conditions) + ")";
	}

	private static void addIf(List<String> conditions, boolean wanted, String condition) {
		if (wanted) {
			conditions.add(condition);
		}
	}

	private void read(FluxQuery flux) throws FluxException {
		for (FluxRow row : this.connection.query(flux, this.deadline)) {
			Map<String, Object> tags = new LinkedHashMap<>(row.values());
			tags.keySet().removeAll(COLUMNS);
			Point point = new Point(row.text("_measurement"), row.time(FluxRow.TIME), tags);
			Map<String, Object> data = this.found.computeIfAbsent(point, (unused) -> new LinkedHashMap<>(tags));
			String field = row.text("_field");
			Object value = row.value();
			if (value != null && !field.equals(LineProtocolEncoder.EMPTY)) {
				// Of a key that is both the tag.
				data.putIfAbsent(field, value);
			}
		}
	}

	/**
	 * What makes a point one.
	 */
	private record Point(String series, Instant time, Map<String, Object> tags) {

	}

	/**
	 * A range.
	 */
	private record Range(Instant from, Instant to) {

	}

}
