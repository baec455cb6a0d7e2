package dev.monitoring.benchmarks;

import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.series.RequestPoint;

/**
 * The points that all benchmarks use: requests to the routes of a service, with different
 * ids, statuses, times and durations.
 */
final class Requests {

	static final String SERVICE = "shop";

	/**
	 * The most points of a batch.
	 */
	static final int BATCH = 5000;

	private static final String[] ROUTES = { "GET:/accounts", "POST:/accounts", "GET:/accounts/{id}",
			"PUT:/accounts/{id}", "DELETE:/accounts/{id}", "GET:/accounts/{id}/orders", "POST:/accounts/{id}/orders",
			"GET:/accounts/{id}/orders/{orderId}", "GET:/products", "GET:/products/{productId}", "GET:/products/search",
			"GET:/basket", "POST:/basket/items", "DELETE:/basket/items/{itemId}", "POST:/login", "POST:/logout" };

	private static final int[] STATUSES = { 200, 200, 200, 200, 201, 204, 304, 404 };

	/**
	 * Few enough to stay in the cache of the processor, for whoever reads them.
	 */
	private static final String[] IDS = Stream.generate(Requests::id).limit(1024).toArray(String[]::new);

	static final long START = 1_767_225_600_000_000_000L;

	static final Map<String, String> COMMON_TAGS = Map.of("instance", "host:8080");

	private static final AdditionalValues COMMON = AdditionalValues.of(COMMON_TAGS, Map.of());

	private Requests() {
	}

	private static String id() {
		return (1_767_225_600 + ThreadLocalRandom.current().nextInt(3600)) + "," + UUID.randomUUID();
	}

	/**
	 * A point as the starter records it, of a request that took up to a tenth of a
	 * second.
	 */
	static MonitoringPoint next() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		int choice = random.nextInt();
		return RequestPoint.of(START + random.nextInt(), SERVICE, ROUTES[choice & ROUTES.length - 1],
				STATUSES[choice >>> 8 & STATUSES.length - 1], IDS[choice >>> 16 & IDS.length - 1],
				random.nextInt(100_000) / 1e6, AdditionalValues.NONE);
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

	/**
	 * Has a store make its table of requests, by storing one.
	 * @param adapter the way to the store, closed afterwards
	 */
	static void createTable(MonitoringAdapter adapter) throws WriteException, IOException {
		try (adapter) {
			adapter.initialize();
			BatchBuilder builder = new BatchBuilder();
			builder.beginRow();
			adapter.encode(nextPrepared(), builder);
			builder.endRow();
			adapter.write(builder.freeze("first"));
		}
	}

}
