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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import dev.monitoring.adapter.MonitoringAdapter;

/**
 * An InfluxDB that keeps a ledger: what it was sent, and what it keeps by its rules. A
 * point with the tags, time and measurement of an earlier one replaces that.
 */
public final class LedgerInflux implements AutoCloseable {

	/**
	 * The token that it is written to with.
	 */
	public static final String TOKEN = "secret-token-of-the-ledger";

	private final StubServer server = new StubServer();

	private final AtomicInteger requests = new AtomicInteger();

	private final Map<String, ParsedPoint> points = new HashMap<>();

	/**
	 * Decides what becomes of lines: an answer, or {@code null} to store them.
	 */
	public volatile Function<List<ParsedPoint>, StubServer.Answer> rule = (points) -> null;

	/**
	 * What is answered to probes.
	 */
	public volatile StubServer.Answer probes = StubServer.STORED;

	/**
	 * Starts it.
	 */
	public LedgerInflux() {
		this.server.answers = this::answer;
	}

	/**
	 * Where it listens.
	 * @return a port of the loopback
	 */
	public int port() {
		return URI.create(this.server.url()).getPort();
	}

	/**
	 * Its address.
	 * @return a URL
	 */
	public String url() {
		return this.server.url();
	}

	/**
	 * How often lines came.
	 */
	int requests() {
		return this.requests.get();
	}

	/**
	 * Makes what writes to it.
	 * @param url its address, or that of a proxy before it
	 * @param readTimeout how long to wait for an answer
	 * @return the adapter
	 */
	public static MonitoringAdapter adapter(String url, Duration readTimeout) {
		return new InfluxMonitoringAdapter(new InfluxSettings(url, "shop", "points", TOKEN, Duration.ofDays(30), true,
				true, Duration.ofSeconds(2), readTimeout, null), Clock.systemUTC());
	}

	private synchronized StubServer.Answer answer(StubServer.Request request) {
		// What came is in the ledger; all requests would fill the memory.
		this.server.requests.clear();
		if (request.isProbe()) {
			return this.probes;
		}
		this.requests.incrementAndGet();
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
	 * What is kept of a series.
	 * @param series the measurement
	 * @return its points
	 */
	public synchronized List<ParsedPoint> of(String series) {
		return this.points.values().stream().filter((point) -> point.measurement().equals(series)).toList();
	}

	/**
	 * The texts of what is kept, by number.
	 */
	public synchronized Map<Long, String> stored() {
		Map<Long, String> stored = new HashMap<>();
		this.points.values().forEach((point) -> stored.put(number(point), (String) point.fields().get("text")));
		return stored;
	}

	/**
	 * How many points are kept that another one has the number of.
	 */
	public synchronized long duplicates() {
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
