package dev.monitoring.adapter.influx;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringClock;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;
import dev.monitoring.spool.FileSpool;
import dev.monitoring.spool.SpoolSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests of {@link InfluxMonitoringAdapter} on an InfluxDB, or on the stand-in, beyond
 * those of the compatibility kit.
 */
@ExtendWith(InfluxServer.Condition.class)
@Timeout(120)
class InfluxEngineTests {

	private static final long NOW = MonitoringClock.nanos(Instant.now().minusSeconds(3600));

	private static final String NASTY = "\\\\\"\",,==  \n\r\t\0#aé\u0085\u2028\uFEFF😀\uD800{}$'";

	private static InfluxServer server;

	/**
	 * A series of its own for each test.
	 */
	private final String series = "t" + Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, 36);

	private final PointLayout layout = PointLayout.series(this.series).build();

	private InfluxMonitoringAdapter adapter;

	private MonitoringPipeline pipeline;

	@BeforeAll
	static void start(@TempDir Path folder) throws Exception {
		server = InfluxServer.open(folder);
	}

	@AfterAll
	static void stop() {
		if (server != null) {
			server.close();
		}
	}

	@BeforeEach
	void open() {
		this.adapter = adapter(server.settings());
		this.pipeline = MonitoringPipeline.to(this.adapter)
			.flushingPeriod(Duration.ZERO)
			.bufferSize(200_000)
			.commonTags(Map.of("instance", "test:1"))
			.build();
		this.pipeline.start();
	}

	private static InfluxMonitoringAdapter adapter(InfluxSettings settings) {
		return new InfluxMonitoringAdapter(settings, Clock.systemUTC());
	}

	@AfterEach
	void balanceAndClose() {
		this.pipeline.close();
		PipelineStatistics statistics = this.pipeline.statistics();
		assertThat(statistics.recorded()).isEqualTo(statistics.stored() + statistics.totalDropped());
		assertThat(statistics.pending()).isZero();
	}

	@Test
	void readsHostileTextsBackAsDocumented() throws Exception {
		List<MonitoringPoint> points = new ArrayList<>();
		for (String text : hostileTexts()) {
			points.add(point(NOW + points.size(), Map.of("k", text, text, "v"), Map.of("f", text, "f" + text, 1))
				.prepared(AdditionalValues.NONE, (key, value) -> value));
		}
		Set<ParsedPoint> expected = new HashSet<>(new Lines().read(points));
		this.adapter.initialize();
		this.adapter.write(batch(points));
		assertThat(stored()).isEqualTo(expected).hasSameSizeAs(points);
	}

	private static List<String> hostileTexts() {
		List<String> texts = new ArrayList<>();
		LineProtocolCase.all()
			.stream()
			.map((line) -> new String(line.raw(), StandardCharsets.UTF_8))
			.filter((text) -> text.length() <= 100)
			.forEach(texts::add);
		Random random = new Random(1);
		for (int i = 0; i < 200; i++) {
			StringBuilder text = new StringBuilder();
			for (int j = random.nextInt(6); j >= 0; j--) {
				text.append(NASTY.charAt(random.nextInt(NASTY.length())));
			}
			texts.add(text.toString());
		}
		return texts;
	}

	@Test
	void storesPointsOfOneNanosecondThatAreSentAgainOnce() throws Exception {
		List<MonitoringPoint> points = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			points.add(point(NOW, Map.of(), Map.of("n", i)));
		}
		this.adapter.initialize();
		Batch batch = batch(points);
		this.adapter.write(batch);
		this.adapter.write(batch);
		for (Batch half : batch.halves()) {
			this.adapter.write(half);
		}
		assertThat(count()).isEqualTo(10);
	}

	@Test
	void storesAllButThePointThatDoesNotFit() throws Exception {
		InfluxMonitoringAdapter other = adapter(server.settings());
		other.initialize();
		other.write(batch(List.of(point(NOW, Map.of(), Map.of("n", "another process had text here")))));
		other.close();
		for (int i = 1; i <= 100; i++) {
			this.pipeline.record(point(NOW + i, Map.of(), (i == 42) ? Map.of("n", i) : Map.of("good", i)));
		}
		flush();
		assertThat(this.pipeline.statistics().dropped()).containsEntry("refused", 1L);
		assertThat(this.pipeline.statistics().stored()).isEqualTo(99);
		assertThat(stored()).hasSize(100);
	}

	@Test
	void writesWithAndWithoutCompression() throws Exception {
		InfluxSettings settings = server.settings();
		for (boolean gzip : List.of(true, false)) {
			InfluxMonitoringAdapter other = adapter(
					new InfluxSettings(settings.url(), settings.organization(), settings.bucket(), settings.token(),
							settings.retention(), true, gzip, settings.connectTimeout(), settings.readTimeout(), null));
			other.initialize();
			other.write(batch(List.of(point(gzip ? NOW : NOW + 1, Map.of(), Map.of("n", 1)))));
			other.close();
		}
		assertThat(count()).isEqualTo(2);
	}

	@Test
	void sendsNoSpooledRowToAnotherBucket(@TempDir Path spool) throws Exception {
		String missing = this.series + "_bucket";
		MonitoringPipeline first = spooled(bucket(missing, false), spool);
		MonitoringPipeline other = spooled(server.settings(), spool);
		MonitoringPipeline again = spooled(bucket(missing, true), spool);
		try {
			first.start();
			first.record(point(NOW, Map.of(), Map.of("n", 1)));
			assertThat(first.flush()).as("its bucket is missing").isFalse();
			close(first);
			other.start();
			other.record(point(NOW + 1, Map.of(), Map.of("n", 2)));
			assertThat(other.flush()).isTrue();
			close(other);
			assertThat(count()).isEqualTo(1);
			again.start();
			assertThat(again.flush()).isTrue();
			close(again);
			assertThat(again.statistics().recovered()).isEqualTo(1);
			assertThat(server.query(missing, "SELECT * FROM " + this.series).path(0).path("values")).hasSize(1);
		}
		finally {
			List.of(first, other, again).forEach(MonitoringPipeline::close);
			server.dropBucket(missing);
		}
	}

	private static InfluxSettings bucket(String name, boolean make) {
		InfluxSettings settings = server.settings();
		return new InfluxSettings(settings.url(), settings.organization(), name, settings.token(), settings.retention(),
				make, settings.gzip(), settings.connectTimeout(), settings.readTimeout(), null);
	}

	private static MonitoringPipeline spooled(InfluxSettings settings, Path spool) {
		return MonitoringPipeline.to(adapter(settings))
			.flushingPeriod(Duration.ZERO)
			.spool(new FileSpool(new SpoolSettings(spool, 1 << 20, Duration.ofDays(1), 0, false), Clock.systemUTC()))
			.build();
	}

	private static void close(MonitoringPipeline pipeline) {
		pipeline.close();
		PipelineStatistics statistics = pipeline.statistics();
		assertThat(statistics.recorded() + statistics.recovered()).as(statistics.toString())
			.isEqualTo(statistics.stored() + statistics.totalDropped() + statistics.pending());
	}

	@Test
	void holdsWithoutItsOrganization() {
		InfluxSettings settings = server.settings();
		InfluxMonitoringAdapter wrong = adapter(
				InfluxSettings.defaults(settings.url(), "nobody", settings.bucket(), settings.token()));
		WriteException failure = catchThrowableOfType(WriteException.class, wrong::probe);
		assertThat(failure.kind()).isEqualTo(Kind.HOLD);
		assertThat(failure).hasMessageContaining("monitoring.influx.organization");
	}

	private MonitoringPoint point(long time, Map<String, ?> tags, Map<String, ?> fields) {
		return MonitoringPoint.of(this.layout, time, AdditionalValues.of(tags, fields));
	}

	private Batch batch(List<MonitoringPoint> points) {
		BatchBuilder builder = new BatchBuilder();
		InfluxMonitoringAdapter encoder = adapter(server.settings());
		for (MonitoringPoint point : points) {
			builder.beginRow();
			encoder.encode(point, builder);
			builder.endRow();
		}
		return builder.freeze("token");
	}

	private void flush() {
		assertThat(this.pipeline.flush()).as(() -> this.pipeline.lastProbe().toString()).isTrue();
	}

	private long count() throws Exception {
		return server.query("SELECT count(n) FROM " + this.series).path(0).path("values").path(0).path(1).asLong();
	}

	/**
	 * Every point of the series, as a query returns it.
	 */
	private Set<ParsedPoint> stored() throws Exception {
		Set<ParsedPoint> points = new HashSet<>();
		for (JsonNode series : server.query("SELECT * FROM " + this.series + " GROUP BY *")) {
			Map<String, String> tags = new HashMap<>();
			series.path("tags").properties().forEach((tag) -> {
				// A tag that other points of the answer have.
				if (!tag.getValue().asString().isEmpty()) {
					tags.put(tag.getKey(), tag.getValue().asString());
				}
			});
			for (JsonNode row : series.path("values")) {
				points
					.add(new ParsedPoint(this.series, tags, fields(series.path("columns"), row), row.path(0).asLong()));
			}
		}
		return points;
	}

	private static Map<String, Object> fields(JsonNode columns, JsonNode row) {
		Map<String, Object> fields = new HashMap<>();
		for (int i = 1; i < columns.size(); i++) {
			JsonNode value = row.path(i);
			if (value.isIntegralNumber()) {
				fields.put(columns.path(i).asString(), value.asLong());
			}
			else if (!value.isNull()) {
				fields.put(columns.path(i).asString(), value.isNumber() ? (Object) value.asDouble()
						: value.isBoolean() ? value.asBoolean() : value.asString());
			}
		}
		return fields;
	}

}
