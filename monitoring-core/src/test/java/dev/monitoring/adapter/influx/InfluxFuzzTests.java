package dev.monitoring.adapter.influx;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import dev.monitoring.PointLayout;
import dev.monitoring.adapter.Batch;
import dev.monitoring.fuzz.FuzzedStore;
import dev.monitoring.fuzz.HostilePoint;

/**
 * Hostile points in an InfluxDB, or in the stand-in, whose parser is a real one too: what
 * they keep is what the parser of the tests reads in the lines, and that is what the
 * rules say.
 */
@ExtendWith(InfluxServer.Condition.class)
@Timeout(900)
class InfluxFuzzTests {

	@TempDir
	Path folder;

	@Test
	void keepsHostilePointsAsTheyShouldBe() throws Exception {
		keepsHostilePoints(24, 1000);
	}

	@Test
	@Tag("faults")
	void keepsManyHostilePointsAsTheyShouldBe() throws Exception {
		keepsHostilePoints(FuzzedStore.seed(), 20_000);
	}

	private void keepsHostilePoints(long seed, int points) throws Exception {
		try (InfluxServer server = InfluxServer.open(this.folder)) {
			new FuzzedStore(new InfluxMonitoringAdapter(server.settings(), Clock.systemUTC()),
					(layout, recorded, batches) -> difference(server, layout, recorded, batches))
				.run((server instanceof InfluxStandIn) ? "InfluxDB 1.6.7" : "InfluxDB 2", seed, points);
		}
	}

	private static String difference(InfluxServer server, PointLayout layout, List<HostilePoint> recorded,
			List<Batch> batches) throws Exception {
		List<ParsedPoint> parsed = LineProtocolFuzzTests.parsed(batches);
		String difference = StoredLine.difference(layout, recorded, parsed);
		if (difference == null) {
			difference = difference(parsed, stored(server, layout.series()));
		}
		// A real server keeps its points for the next run.
		server.query("DROP MEASUREMENT " + layout.series());
		return difference;
	}

	private static String difference(List<ParsedPoint> parsed, List<ParsedPoint> stored) {
		Map<Object, ParsedPoint> byNumber = new HashMap<>();
		stored.forEach((point) -> byNumber.put(StoredLine.number(point), point));
		if (stored.size() != parsed.size() || byNumber.size() != parsed.size()) {
			return stored.size() + " points stored of " + parsed.size() + ": " + byNumber.keySet();
		}
		for (ParsedPoint point : parsed) {
			ParsedPoint found = byNumber.get(StoredLine.number(point));
			if (found == null || !found.tags().equals(point.tags()) || !found.time().equals(point.time())
					|| !sameFields(point.fields(), found.fields())) {
				return "a point that should be " + point + " is " + found;
			}
		}
		return null;
	}

	/**
	 * Answers have no types: a float without a fraction looks like an integer.
	 */
	private static boolean sameFields(Map<String, Object> expected, Map<String, Object> found) {
		if (!new HashSet<>(expected.keySet()).equals(found.keySet())) {
			return false;
		}
		return expected.entrySet().stream().allMatch((field) -> {
			Object value = found.get(field.getKey());
			return (field.getValue() instanceof Double real)
					? value instanceof Number number && number.doubleValue() == real : field.getValue().equals(value);
		});
	}

	private static List<ParsedPoint> stored(InfluxServer server, String series) throws Exception {
		List<ParsedPoint> points = new ArrayList<>();
		for (JsonNode answer : server.query("SELECT * FROM " + series + " GROUP BY *")) {
			Map<String, String> tags = new HashMap<>();
			answer.path("tags").properties().forEach((tag) -> {
				// A tag that other points of the answer have.
				if (!tag.getValue().asString().isEmpty()) {
					tags.put(tag.getKey(), tag.getValue().asString());
				}
			});
			for (JsonNode row : answer.path("values")) {
				points.add(new ParsedPoint(series, tags, fields(answer.path("columns"), row), row.path(0).asLong()));
			}
		}
		return points;
	}

	private static Map<String, Object> fields(JsonNode columns, JsonNode row) {
		Map<String, Object> fields = new HashMap<>();
		for (int i = 1; i < columns.size(); i++) {
			JsonNode value = row.path(i);
			if (!value.isNull()) {
				fields.put(columns.path(i).asString(), value(value));
			}
		}
		return fields;
	}

	private static Object value(JsonNode value) {
		if (value.isNumber()) {
			return value.canConvertToLong() && value.isIntegralNumber() ? (Object) value.asLong() : value.asDouble();
		}
		return value.isBoolean() ? (Object) value.asBoolean() : value.asString();
	}

}
