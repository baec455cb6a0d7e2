package dev.monitoring.adapter.influx;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import dev.monitoring.adapter.MonitoringAdapter;

/**
 * An InfluxDB that keeps a ledger: what it was sent, and what it keeps by its rules. A
 * point with the tags, time and measurement of an earlier one replaces that.
 */
final class LedgerInflux implements AutoCloseable {

	static final String TOKEN = "secret-token-of-the-ledger";

	private final StubServer server = new StubServer();

	private final Map<String, ParsedPoint> points = new HashMap<>();

	/**
	 * Decides what becomes of lines: an answer, or {@code null} to store them.
	 */
	volatile Function<List<ParsedPoint>, StubServer.Answer> rule = (points) -> null;

	/**
	 * What is answered to probes.
	 */
	volatile StubServer.Answer probes = StubServer.STORED;

	LedgerInflux() {
		this.server.answers = this::answer;
	}

	int port() {
		return URI.create(this.server.url()).getPort();
	}

	String url() {
		return this.server.url();
	}

	/**
	 * How often lines came.
	 */
	int requests() {
		return this.server.lines().size();
	}

	static MonitoringAdapter adapter(String url, Duration readTimeout) {
		return new InfluxMonitoringAdapter(new InfluxSettings(url, "shop", "points", TOKEN, Duration.ofDays(30), true,
				true, Duration.ofSeconds(2), readTimeout, null), Clock.systemUTC());
	}

	private synchronized StubServer.Answer answer(StubServer.Request request) {
		if (request.isProbe()) {
			return this.probes;
		}
		List<ParsedPoint> points;
		try {
			points = LineProtocolParser.parse(request.body().getBytes(StandardCharsets.UTF_8));
		}
		catch (LineProtocolParser.Refused ex) {
			return StubServer.Answer.error(400, "unable to parse");
		}
		StubServer.Answer answer = this.rule.apply(points);
		if (answer == null || answer.status() == 204) {
			points.forEach(this::store);
		}
		return (answer != null) ? answer : StubServer.STORED;
	}

	/**
	 * Keeps a point.
	 */
	synchronized void store(ParsedPoint point) {
		this.points.put(point.measurement() + point.tags() + point.time(), point);
	}

	/**
	 * The texts of what is kept, by number.
	 */
	synchronized Map<Long, String> stored() {
		Map<Long, String> stored = new HashMap<>();
		this.points.values().forEach((point) -> stored.put(number(point), (String) point.fields().get("text")));
		return stored;
	}

	/**
	 * How many points are kept that another one has the number of.
	 */
	synchronized long duplicates() {
		Set<Long> numbers = new HashSet<>();
		return this.points.values().stream().filter((point) -> !numbers.add(number(point))).count();
	}

	static long number(ParsedPoint point) {
		return (Long) point.fields().get("n");
	}

	@Override
	public void close() {
		this.server.close();
	}

}
