package dev.monitoring.adapter.influx;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.monitoring.adapter.influx.StubServer.Answer;
import dev.monitoring.statistics.RequestQuery;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StorageScript;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every script and every query is right in syntax and types, whether there is an InfluxDB
 * to run them or not.
 */
@ExtendWith(FluxChecker.Condition.class)
class FluxTests {

	private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

	private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

	/**
	 * A row that fits every question.
	 */
	private static final String ROW = """
			#datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,string,long
			,result,table,_start,_time,_field,_value
			,2026-11-22,0,2026-11-22T00:00:00Z,2026-11-22T00:00:00Z,requests,5

			""";

	@TempDir
	private Path folder;

	private final StubServer server = new StubServer();

	private final InfluxMonitoringAdapter adapter = new InfluxMonitoringAdapter(
			InfluxSettings.defaults(this.server.url(), "shop", "points", "token"), Clock.fixed(NOW, ZoneOffset.UTC));

	@AfterEach
	void close() {
		this.adapter.close();
		this.server.close();
	}

	@Test
	void theCheckerFindsWhatIsWrong() throws Exception {
		String script = new FluxScripts(AggregationSettings.defaults(ZONE), "points", NOW).all().get(0).text();
		assertThat(FluxChecker.check(this.folder, List.of(script.replace("quantile(", "quantil("))))
			.contains("undefined identifier quantil");
		assertThat(FluxChecker.check(this.folder, List.of(script.replace("arr: days", "days: days"))))
			.contains("missing required argument arr");
		assertThat(FluxChecker.check(this.folder, List.of("option v = {a: 1}\nfrom(bucket: v.b)\n")))
			.contains("missing label b");
	}

	@Test
	void scriptsAreValid() throws Exception {
		List<String> texts = new ArrayList<>();
		for (String bucket : List.of("points", "a \"b\" \\ ${c} $\\{d} \n ü")) {
			for (int days : new int[] { 2, 3, 31 }) {
				ZoneId zone = (days == 3) ? ZoneOffset.ofHoursMinutes(-3, -30) : ZONE;
				AggregationSettings settings = new AggregationSettings(LocalTime.of(1, 30), zone, days, null);
				for (StorageScript script : new FluxScripts(settings, bucket, NOW).all()) {
					texts.add(script.text());
					texts.add(FluxScripts.withDays(script.text(), 1));
				}
			}
		}
		assertThat(FluxChecker.check(this.folder, texts)).isEmpty();
	}

	@Test
	void queriesAreValid() throws Exception {
		for (String retention : List.of("0", "86400", "864000")) {
			this.server.answers = (request) -> answer(request, retention);
			for (long exactRows : new long[] { 0, 1000 }) {
				StatisticsReader reader = this.adapter
					.statistics(new StatisticsSettings(exactRows, Duration.ofSeconds(10), ZONE));
				for (Duration step : new Duration[] { null, Duration.ofHours(1) }) {
					ask(reader, new StatisticsQuery(NOW.minus(Duration.ofDays(5)), NOW, null, null, step, 10));
					ask(reader, new StatisticsQuery(NOW.minus(Duration.ofDays(5)), NOW, "shop", "GET:/", step, 10));
					ask(reader, new StatisticsQuery(NOW.minus(Duration.ofDays(9)), NOW.minus(Duration.ofDays(8)), "s",
							null, step, 10));
				}
			}
		}
		StatisticsReader reader = this.adapter.statistics(StatisticsSettings.defaults());
		reader.requests(new RequestQuery(null, null, null, null, "1,a", null, null, 10));
		reader.requests(new RequestQuery(NOW.minusSeconds(1), NOW, "shop", "GET:/", "a", "b", 404, 10));
		reader.requests(new RequestQuery(null, NOW, null, null, null, null, null, 10));
		reader.requests(new RequestQuery(null, null, "shop", "GET:/", null, "b", 404, 10));
		List<String> texts = queries();
		assertThat(texts).hasSizeGreaterThan(40)
			.anyMatch((text) -> text.contains("v.aggregated"))
			.anyMatch((text) -> text.contains("histogram("))
			.anyMatch((text) -> text.contains("exact_mean"))
			.anyMatch((text) -> text.contains("window("));
		assertThat(FluxChecker.check(this.folder, texts)).isEmpty();
	}

	@Test
	void queriesOfTheBackFillAreValid() throws Exception {
		this.server.answers = (request) -> answer(request, "0");
		InfluxBuckets.Bucket bucket = new InfluxBuckets.Bucket("1", "points", "2", Duration.ofDays(30));
		try (FluxConnection connection = new FluxConnection(
				InfluxSettings.defaults(this.server.url(), "shop", "points", "token"), Duration.ofSeconds(10), "")) {
			InfluxBackFill backFill = new InfluxBackFill(connection, bucket, ZoneOffset.UTC,
					Clock.fixed(NOW, ZoneOffset.UTC));
			backFill.requireDaysOfZone();
			for (String measurement : FluxScripts.MEASUREMENTS) {
				backFill.fill(measurement, new InfluxTask("1", "t", "", "none", true, ""), false, (line) -> {
				});
			}
		}
		assertThat(queries()).hasSizeGreaterThan(6);
		assertThat(FluxChecker.check(this.folder, queries())).isEmpty();
	}

	private static void ask(StatisticsReader reader, StatisticsQuery query) {
		reader.routes(query);
		reader.errors(query);
		reader.usages(query);
	}

	private static Answer answer(StubServer.Request request, String retention) {
		if (request.target().contains("/buckets")) {
			return new Answer(200, "application/json",
					"{\"buckets\":[{\"id\":\"1\",\"name\":\"points\",\"orgID\":\"2\","
							+ "\"retentionRules\":[{\"everySeconds\":" + retention + "}]}]}",
					List.of());
		}
		// No day is aggregated that has no raw rows.
		boolean none = request.body().contains("first()") && request.body().contains("points_aggregated");
		return new Answer(200, "text/csv; charset=utf-8", none ? "" : ROW, List.of());
	}

	/**
	 * The queries that were sent, with their values before them as the server sees them.
	 */
	private List<String> queries() {
		return this.server.requests.stream()
			.filter((request) -> request.target().contains("/api/v2/query"))
			.map((request) -> new JsonMapper().readTree(request.body()))
			.map((query) -> values(query) + query.path("query").asString())
			.distinct()
			.toList();
	}

	private static String values(JsonNode query) {
		if (!query.has("extern")) {
			return "";
		}
		JsonNode assignment = query.at("/extern/body/0/assignment");
		StringJoiner values = new StringJoiner(", ", "option " + assignment.at("/id/name").asString() + " = {", "}\n");
		for (JsonNode property : assignment.at("/init/properties")) {
			values.add(property.at("/key/name").asString() + ": " + literal(property.path("value")));
		}
		return values.toString();
	}

	private static String literal(JsonNode value) {
		return switch (value.path("type").asString()) {
			case "StringLiteral" -> FluxScripts.literal(value.path("value").asString());
			case "DurationLiteral" -> value.at("/values/0/magnitude").asLong() + value.at("/values/0/unit").asString();
			default -> value.path("value").asString();
		};
	}

}
