package dev.monitoring.benchmarks;

import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.series.RequestPoint;

/**
 * The points that all benchmarks use: successful requests to one route.
 */
final class Requests {

	static final String SERVICE = "shop";

	static final String ROUTE = "GET:/accounts/{id}";

	static final String REQUEST_ID = "1767225600,6f1c2d3e-4a5b-4c6d-8e7f-90a1b2c3d4e5";

	/**
	 * The most points of a batch.
	 */
	static final int BATCH = 5000;

	static final long START = 1_767_225_600_000_000_000L;

	static final Map<String, String> COMMON_TAGS = Map.of("instance", "host:8080");

	private static final AdditionalValues COMMON = AdditionalValues.of(COMMON_TAGS, Map.of());

	private Requests() {
	}

	/**
	 * A point as the starter records it, of a request that took up to a tenth of a
	 * second.
	 */
	static MonitoringPoint next() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		return RequestPoint.of(START + random.nextInt(), SERVICE, ROUTE, 200, REQUEST_ID, random.nextInt(100_000) / 1e6,
				AdditionalValues.NONE);
	}

	/**
	 * A point as the worker encodes it.
	 */
	static MonitoringPoint nextPrepared() {
		return prepared(next());
	}

	static MonitoringPoint prepared(MonitoringPoint point) {
		return point.prepared(COMMON, (key, value) -> value);
	}

}
