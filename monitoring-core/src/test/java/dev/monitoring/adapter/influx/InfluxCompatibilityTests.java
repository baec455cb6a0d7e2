package dev.monitoring.adapter.influx;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.MonitoringAdapterCompatibilityKit;
import dev.monitoring.adapter.WriteException;

/**
 * {@link InfluxMonitoringAdapter} by the compatibility kit, on an InfluxDB or on the
 * stand-in, in a bucket of its own for each test.
 */
@ExtendWith(InfluxServer.Condition.class)
@Timeout(120)
class InfluxCompatibilityTests extends MonitoringAdapterCompatibilityKit {

	private static final List<String> buckets = new ArrayList<>();

	private static InfluxServer server;

	private String bucket;

	@BeforeAll
	static void start(@TempDir Path folder) throws Exception {
		server = InfluxServer.open(folder);
	}

	@AfterAll
	static void stop() throws Exception {
		if (server != null) {
			for (String bucket : buckets) {
				server.dropBucket(bucket);
			}
			buckets.clear();
			server.close();
		}
	}

	@BeforeEach
	void makeBucket() throws WriteException {
		this.bucket = newBucket();
		MonitoringAdapter adapter = adapter();
		adapter.initialize();
		adapter.close();
	}

	private static String newBucket() {
		String bucket = "kit " + Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, 36);
		buckets.add(bucket);
		return bucket;
	}

	private static InfluxMonitoringAdapter adapter(String bucket, String token) {
		InfluxSettings settings = server.settings();
		return new InfluxMonitoringAdapter(
				InfluxSettings.defaults(settings.url(), settings.organization(), bucket, token), Clock.systemUTC());
	}

	@Override
	protected MonitoringAdapter adapter() {
		return adapter(this.bucket, server.settings().token());
	}

	@Override
	protected Refused refused() {
		String secret = "not-the-token";
		return new Refused(adapter(this.bucket, secret), secret);
	}

	@Override
	protected MonitoringAdapter adapterToMissingPlace() {
		return adapter(newBucket(), server.settings().token());
	}

	@Override
	protected boolean probesTheMissingPlace() {
		return false;
	}

	@Override
	protected Outage outage() {
		if (!(server instanceof InfluxStandIn standIn)) {
			return null;
		}
		return new Outage() {

			@Override
			public void begin() {
				standIn.kill();
			}

			@Override
			public void end() throws Exception {
				standIn.startProcess();
			}

		};
	}

	@Override
	protected Object storedTag(Object value) {
		return KeyText.of(value.toString());
	}

	@Override
	protected String storedKey(String key) {
		return KeyText.of(key);
	}

	@Override
	protected boolean keepsEqualTimes() {
		return false;
	}

	@Override
	protected List<StoredPoint> points(String series) throws Exception {
		Map<String, String> types = new HashMap<>();
		for (JsonNode row : server.query(this.bucket, "SHOW FIELD KEYS FROM " + series).path(0).path("values")) {
			types.put(row.path(0).asString(), row.path(1).asString());
		}
		List<StoredPoint> points = new ArrayList<>();
		for (JsonNode group : server.query(this.bucket, "SELECT * FROM " + series + " GROUP BY *")) {
			for (JsonNode row : group.path("values")) {
				points.add(point(group, row, types));
			}
		}
		return points;
	}

	private static StoredPoint point(JsonNode group, JsonNode row, Map<String, String> types) {
		Map<String, Object> data = new HashMap<>();
		group.path("tags").properties().forEach((tag) -> {
			// A tag that other points of the answer have.
			if (!tag.getValue().asString().isEmpty()) {
				data.put(tag.getKey(), tag.getValue().asString());
			}
		});
		for (int i = 1; i < row.size(); i++) {
			if (!row.path(i).isNull()) {
				String key = group.path("columns").path(i).asString();
				data.put(key, value(row.path(i), types.get(key)));
			}
		}
		return new StoredPoint(Instant.ofEpochSecond(0, row.path(0).asLong()), data);
	}

	/**
	 * A value of the answer, in which a float may look like an integer.
	 */
	private static Object value(JsonNode value, String type) {
		return switch (type) {
			case "integer" -> value.asLong();
			case "float" -> value.asDouble();
			case "boolean" -> value.asBoolean();
			default -> value.asString();
		};
	}

}
