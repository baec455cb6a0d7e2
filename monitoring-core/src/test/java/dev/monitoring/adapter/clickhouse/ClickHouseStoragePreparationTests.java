package dev.monitoring.adapter.clickhouse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringClock;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;
import dev.monitoring.series.UsagePoint;
import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StorageException;
import dev.monitoring.storage.StoragePart;
import dev.monitoring.storage.StoragePart.State;
import dev.monitoring.storage.StoragePreparation;
import dev.monitoring.storage.StorageScript;
import dev.monitoring.support.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link ClickHouseStoragePreparation} on a real server, beside the
 * compatibility kit.
 */
@ExtendWith(ClickHouseEngine.class)
class ClickHouseStoragePreparationTests {

	private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

	/**
	 * A time that a view counts from its beginning.
	 */
	private static final Instant SOON = NOW.plusSeconds(600);

	private static final ZoneId MOSCOW = ZoneId.of("Europe/Moscow");

	private ClickHouseStore store;

	private String database;

	private ClickHouseMonitoringAdapter adapter;

	private final List<String> progress = new ArrayList<>();

	@BeforeEach
	void open(ClickHouseStore store) throws WriteException {
		this.store = store;
		this.database = store.newDatabase();
		this.adapter = new ClickHouseMonitoringAdapter(store.settings(this.database));
		this.adapter.initialize();
	}

	@AfterEach
	void close() {
		this.adapter.close();
	}

	@Test
	void countsWhatComesOnceThoughItIsSentTwice() throws Exception {
		preparation(MOSCOW).create(this.progress::add);
		MonitoringPoint[] points = IntStream.range(0, 100)
			.mapToObj((i) -> List.of(request(SOON.plusSeconds(i), "GET:/a", 500, 0.25), error(SOON.plusSeconds(i)),
					usage(SOON.plusSeconds(i))))
			.flatMap(List::stream)
			.toArray(MonitoringPoint[]::new);
		write("batch", points);
		write("batch", points);
		assertThat(
				this.store.query("SELECT sum(requests), avgMerge(mean), quantilesTDigestMerge(0.95, 0.99)(percentiles)"
						+ " FROM " + this.database + "._aggregated_requests WHERE step = 0"))
			.isEqualTo("100\t0.25\t[0.25,0.25]");
		assertThat(this.store.query("SELECT error_code, sum(errors), min(first_seen) = fromUnixTimestamp64Nano("
				+ MonitoringClock.nanos(SOON) + ") FROM " + this.database + "._aggregated_errors GROUP BY 1"))
			.isEqualTo("13037\t100\t1");
		assertThat(this.store.query("SELECT name, sum(usages) FROM " + this.database
				+ "._aggregated_usages_statistic GROUP BY 1 ORDER BY 1"))
			.isEqualTo("a \"b\\\\c\t200\nface.det\t1234567890123400");
	}

	@Test
	void aViewLetsEveryRowPass() throws Exception {
		preparation(MOSCOW).create(this.progress::add);
		List<String> hostile = List.of("{}", "{\"status_code\":\"n/a\",\"execution_time\":\"slow\"}",
				"{\"status_code\":1e300,\"execution_time\":9007199254740993}",
				"{\"service\":1,\"route\":true,\"status_code\":false}",
				"{\"service\":[1],\"route\":{\"a\":{\"b\":1}},\"execution_time\":[]}", "{\"error_code\":13037}",
				"{\"error_code\":1.5}", "{\"error_code\":null,\"status_code\":null}",
				"{\"_usages\":1,\"a_usages\":\"x\",\"b_usages\":true,\"c_usages\":[1],\"d..e_usages\":1,\"f_usages\":1.5}",
				"{\"g_usages\":9223372036854775807}", "{\"\":1,\"h_usages\":{\"i_usages\":2}}");
		for (String series : List.of("requests", "errors", "usages_statistic")) {
			for (String data : hostile) {
				for (String time : List.of("now64(9) + 3600", "fromUnixTimestamp64Nano(9223372036854775807)",
						"fromUnixTimestamp64Nano(-9223372036854775807)", "toDateTime64('1970-01-01', 9)")) {
					this.store.query("INSERT INTO " + this.database + "." + series + " SELECT " + time + ", '"
							+ data.replace("\\", "\\\\")
							+ "'::JSON SETTINGS output_format_json_quote_64bit_integers = 1,"
							+ " insert_deduplicate = 0");
				}
			}
		}
		assertThat(this.store.query("SELECT sum(requests) FROM " + this.database + "._aggregated_requests"))
			.isEqualTo(String.valueOf(2 * hostile.size()));
		assertThat(this.store.query("SELECT sum(errors) FROM " + this.database + "._aggregated_errors"))
			.isEqualTo(String.valueOf(2 * hostile.size()));
		assertThat(this.store
			.query("SELECT DISTINCT name FROM " + this.database + "._aggregated_usages_statistic ORDER BY name"))
			.isEqualTo("d..e\ng\nh_usages.i");
	}

	@Test
	void aggregatesOlderPointsByDaysAndLateOnesAgain() throws Exception {
		write("old",
				IntStream.range(0, 1000)
					.mapToObj((i) -> request(NOW.minus(i, ChronoUnit.HOURS), "GET:/a", 200, 0.1))
					.limit(24 * 20)
					.toArray(MonitoringPoint[]::new));
		StoragePreparation preparation = preparation(MOSCOW);
		preparation.create(this.progress::add);
		assertThat(this.progress).contains("Applied aggregate_requests.sql")
			.anyMatch((line) -> line.matches("Aggregated \\d+ points of requests of .* \\(1 of 2\\d days\\)"));
		assertThat(aggregated()).isEqualTo(480);
		this.progress.clear();
		preparation.create(this.progress::add);
		assertThat(this.progress).isEmpty();
		write("late", request(NOW.minus(3, ChronoUnit.DAYS), "GET:/a", 200, 0.1),
				request(NOW.minus(3, ChronoUnit.DAYS).plusNanos(1), "GET:/b", 200, 0.1));
		write("new", request(SOON, "GET:/a", 200, 0.1));
		preparation.aggregate();
		preparation.aggregate();
		assertThat(aggregated()).isEqualTo(483);
		assertThat(this.store.query("SELECT count() FROM system.tables WHERE database = '" + this.database
				+ "' AND name LIKE '\\_aggregating%'"))
			.isEqualTo("0");
	}

	@Test
	void goesOnWhereItWasInterrupted() throws Exception {
		writeDays(10);
		StoragePreparation preparation = preparation(MOSCOW);
		preparation.create((line) -> {
			this.progress.add(line);
			if (line.contains("(3 of ")) {
				Thread.currentThread().interrupt();
			}
		});
		assertThat(Thread.interrupted()).isTrue();
		assertThat(aggregated()).isEqualTo(30);
		this.progress.clear();
		preparation.create(this.progress::add);
		assertThat(this.progress).hasSize(7);
		assertThat(aggregated()).isEqualTo(100);
	}

	@Test
	void severalMayPrepareAtOnce() throws Exception {
		writeDays(10);
		CompletableFuture.allOf(Stream.generate(() -> preparation(MOSCOW))
			.limit(3)
			.map((preparation) -> CompletableFuture.runAsync(() -> {
				try {
					preparation.create((line) -> {
					});
				}
				catch (StorageException ex) {
					throw new IllegalStateException(ex);
				}
			}))
			.toArray(CompletableFuture[]::new)).join();
		assertThat(aggregated()).isEqualTo(100);
		assertThat(preparation(MOSCOW).probe()).extracting(StoragePart::state).containsOnly(State.PRESENT);
	}

	@Test
	void leavesDaysAloneThatHavePartlyExpired() throws Exception {
		writeDays(10);
		ClickHouseSettings settings = this.store.settings(this.database, Duration.ofDays(5));
		ClickHouseMonitoringAdapter adapter = new ClickHouseMonitoringAdapter(settings);
		StoragePreparation preparation = adapter.preparation(AggregationSettings.defaults(MOSCOW));
		preparation.create(this.progress::add);
		assertThat(aggregated()).as("today and four whole days").isEqualTo(50);
		this.store.query("ALTER TABLE " + this.database + ".requests DELETE WHERE 1 SETTINGS mutations_sync = 2");
		preparation.aggregate();
		assertThat(aggregated()).isEqualTo(50);
		adapter.close();
	}

	@Test
	void aViewCountsFromAfterItsMakingThoughAllBeforeTookLong() throws Exception {
		SetClock clock = new SetClock();
		List<Instant> made = new ArrayList<>();
		preparation(clock).create((line) -> {
			if (line.equals("Applied aggregate_requests.sql")) {
				made.add(clock.now);
			}
			clock.now = clock.now.plusSeconds(line.contains("aggregate_") ? 0 : 300);
		});
		assertThat(made).singleElement()
			.satisfies((moment) -> assertThat(moment).isAfter(NOW.plusSeconds(1000)).isBefore(momentOfView()));
	}

	@Test
	void aViewThatTookTooLongIsMadeAgainAndNothingIsMissedOrCountedTwice() throws Exception {
		SetClock clock = new SetClock();
		write("before the view", request(NOW.plusSeconds(90), "GET:/a", 200, 0.1));
		preparation(clock).create((line) -> {
			this.progress.add(line);
			if (line.equals("Applied aggregate_requests.sql") && clock.now.equals(NOW)) {
				clock.now = NOW.plusSeconds(120);
				writeOne("between", request(NOW.plusSeconds(100), "GET:/a", 200, 0.1));
			}
		});
		assertThat(this.progress).containsOnlyOnce("Applied aggregate_errors.sql")
			.contains("Making the view _aggregate_requests took longer than PT1M, it is made again");
		assertThat(momentOfView()).isAfter(clock.now);
		assertThat(aggregated()).isEqualTo(2);
		write("after", request(SOON, "GET:/a", 200, 0.1));
		assertThat(aggregated()).isEqualTo(3);
		assertThat(states(MOSCOW).values()).containsOnly(State.PRESENT);
	}

	private StoragePreparation preparation(InstantSource clock) {
		return new ClickHouseStoragePreparation(this.store.settings(this.database),
				AggregationSettings.defaults(MOSCOW), clock.withZone(ZoneOffset.UTC));
	}

	private Instant momentOfView() {
		return Instant.parse(moment().replace(' ', 'T') + "Z");
	}

	private void writeOne(String token, MonitoringPoint point) {
		try {
			write(token, point);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void keepsAViewThatSomebodyChanged() throws Exception {
		preparation(MOSCOW).create(this.progress::add);
		String query = this.store.query("SELECT as_select FROM system.tables WHERE database = '" + this.database
				+ "' AND name = '_aggregate_requests' FORMAT TSVRaw");
		String changed = query.replace("GROUP BY", "AND data.route != 'GET:/health' GROUP BY");
		this.store.query("ALTER TABLE " + this.database + "._aggregate_requests MODIFY QUERY " + changed);
		this.store.query("ALTER TABLE " + this.database + "._aggregated_errors MODIFY TTL period + toIntervalYear(5)");
		assertThat(states(MOSCOW)).containsEntry("_aggregate_requests", State.EDITED)
			.containsEntry("_aggregated_errors", State.EDITED)
			.containsEntry("_aggregate_errors", State.PRESENT);
		preparation(ZoneId.of("Asia/Kolkata")).create(this.progress::add);
		assertThat(states(MOSCOW)).containsEntry("_aggregate_requests", State.EDITED);
		write("batch", request(SOON, "GET:/health", 200, 0.1), request(SOON, "GET:/a", 200, 0.1));
		assertThat(aggregated()).isEqualTo(1);
	}

	@Test
	void replacesAViewOfAnotherVersionAndKeepsItsMoment() throws Exception {
		preparation(MOSCOW).create(this.progress::add);
		String moment = moment();
		ZoneId kolkata = ZoneId.of("Asia/Kolkata");
		assertThat(states(kolkata)).containsEntry("_aggregate_requests", State.OUTDATED);
		this.progress.clear();
		preparation(kolkata).create(this.progress::add);
		assertThat(this.progress).contains("Replaced the query of the view _aggregate_requests");
		assertThat(moment()).isEqualTo(moment);
		assertThat(states(kolkata).values()).containsOnly(State.PRESENT);
		write("batch", request(Instant.parse("2030-01-01T10:45:00Z"), "GET:/a", 200, 0.1));
		assertThat(this.store.query("SELECT period FROM " + this.database + "._aggregated_requests"))
			.isEqualTo("2030-01-01 10:30:00");
	}

	@Test
	void completesAStoreThatIsPartlyPrepared() throws Exception {
		writeDays(5);
		preparation(MOSCOW).create(this.progress::add);
		write("new", request(SOON, "GET:/a", 200, 0.1), error(SOON));
		this.store.query("DROP VIEW " + this.database + "._aggregate_requests");
		this.store.query("DROP TABLE " + this.database + "._aggregated_errors");
		this.store.query("DROP TABLE " + this.database + "._aggregation_steps");
		assertThat(states(MOSCOW)).containsEntry("_aggregate_requests", State.MISSING)
			.containsEntry("_aggregated_errors", State.MISSING)
			.containsEntry("_aggregated_requests", State.PRESENT);
		preparation(MOSCOW).create(this.progress::add);
		assertThat(states(MOSCOW).values()).containsOnly(State.PRESENT);
		assertThat(aggregated()).as("but the one that comes to be old only later").isEqualTo(50);
		write("newer", request(SOON.plusSeconds(1), "GET:/a", 200, 0.1), error(SOON.plusSeconds(1)));
		assertThat(aggregated()).isEqualTo(51);
		assertThat(this.store.query("SELECT sum(errors) FROM " + this.database + "._aggregated_errors")).isEqualTo("1");
	}

	@Test
	void appliesEditedScripts(@TempDir Path folder) throws Exception {
		StorageScript view = script("aggregate_requests.sql");
		Files.writeString(folder.resolve(view.name()),
				view.text()
					.replace("ifNull(data.route::Nullable(String), '')",
							"splitByChar(':', ifNull(data.route::Nullable(String), ''))[1]"));
		AggregationSettings settings = new AggregationSettings(LocalTime.of(1, 0), MOSCOW, 3, folder);
		StoragePreparation preparation = this.adapter.preparation(settings);
		assertThat(preparation.scripts())
			.anyMatch((script) -> script.text().contains("splitByChar(':', ifNull(data.route"));
		preparation.create(this.progress::add);
		assertThat(preparation.probe()).extracting(StoragePart::state).containsOnly(State.PRESENT);
		assertThat(Instant.parse(moment().replace(' ', 'T') + "Z")).as("not the one that was printed")
			.isBefore(NOW.plusSeconds(600));
		write("batch", request(SOON, "GET:/a", 200, 0.1));
		assertThat(this.store.query("SELECT route FROM " + this.database + "._aggregated_requests")).isEqualTo("GET");
		Files.writeString(folder.resolve(view.name()), "CREATE MATERIALIZED NONSENSE;");
		assertThatExceptionOfType(StorageException.class).isThrownBy(() -> preparation.create(this.progress::add))
			.withMessageContaining("aggregate_requests.sql")
			.withMessageContaining("Syntax error");
	}

	@Test
	void itsScriptsCanBeAppliedByHand() throws Exception {
		for (StorageScript script : preparation(MOSCOW).scripts()) {
			if (!script.name().startsWith("backfill_")) {
				ClickHouseScripts.statements(script).forEach(this.store::query);
			}
		}
		assertThat(states(MOSCOW).values()).containsOnly(State.PRESENT);
		String day = LocalDate.ofInstant(NOW, ZoneOffset.UTC).minusDays(1).toString();
		write("old", request(Instant.parse(day + "T12:00:00Z"), "GET:/a", 200, 0.1));
		String backfill = ClickHouseScripts.between(script("backfill_requests.sql"), Instant.parse(day + "T00:00:00Z"),
				NOW);
		assertThat(this.store.query("SELECT step, requests FROM (" + backfill + ")"))
			.isEqualTo(day.replace("-", "") + "\t1");
	}

	@Test
	void aggregatesNothingByStatementsThatInitializeSchemaForbids() throws Exception {
		preparation(MOSCOW).create(this.progress::add);
		writeDays(3);
		ClickHouseSettings own = this.store.settings(this.database);
		ClickHouseSettings writer = new ClickHouseSettings(own.url(), own.database(), own.username(), own.password(),
				null, own.retention(), own.connectTimeout(), own.readTimeout(), null, false);
		ClickHouseMonitoringAdapter never = new ClickHouseMonitoringAdapter(writer);
		try (CapturedLog log = new CapturedLog()) {
			never.preparation(AggregationSettings.defaults(MOSCOW)).aggregate();
			assertThat(log.lines()).singleElement()
				.asString()
				.startsWith("INFO")
				.contains("monitoring.initialize-schema", "storages command");
		}
		never.close();
		assertThat(aggregated()).isZero();
		preparation(MOSCOW).aggregate();
		assertThat(aggregated()).isEqualTo(30);
	}

	@Test
	void saysWhichRightsAreMissing() {
		ClickHouseMonitoringAdapter inserter = new ClickHouseMonitoringAdapter(
				this.store.settings(this.database, "inserter"));
		assertThatExceptionOfType(StorageException.class)
			.isThrownBy(() -> inserter.preparation(AggregationSettings.defaults(MOSCOW)).create(this.progress::add))
			.withMessageContaining("CREATE VIEW")
			.withMessageNotContainingAny(this.store.password());
		inserter.close();
	}

	private StorageScript script(String name) throws StorageException {
		return preparation(MOSCOW).scripts()
			.stream()
			.filter((script) -> script.name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private StoragePreparation preparation(ZoneId zone) {
		return this.adapter.preparation(AggregationSettings.defaults(zone));
	}

	private Map<String, State> states(ZoneId zone) throws StorageException {
		return preparation(zone).probe().stream().collect(Collectors.toMap(StoragePart::name, StoragePart::state));
	}

	private String moment() {
		return this.store.query("SELECT extract(as_select, 'toDateTime64\\\\(.([-: 0-9]+)') FROM system.tables"
				+ " WHERE database = '" + this.database + "' AND name = '_aggregate_requests'");
	}

	private long aggregated() {
		return Long.parseLong(this.store.query("SELECT sum(requests) FROM " + this.database + "._aggregated_requests"));
	}

	/**
	 * Ten requests on each of the last days, today included.
	 */
	private void writeDays(int days) throws Exception {
		Instant today = NOW.truncatedTo(ChronoUnit.DAYS);
		write("days",
				IntStream.range(0, 10 * days)
					.mapToObj((i) -> request(today.minus(i / 10, ChronoUnit.DAYS).plusMillis(i), "GET:/a", 200, 0.1))
					.toArray(MonitoringPoint[]::new));
	}

	private static MonitoringPoint request(Instant time, String route, int status, double seconds) {
		return RequestPoint.of(MonitoringClock.nanos(time), "shop", route, status, "id", seconds,
				AdditionalValues.of(Map.of(), Map.of()));
	}

	private static MonitoringPoint error(Instant time) {
		return ErrorPoint.of(MonitoringClock.nanos(time), "shop", "GET:/a", 500, 13037L, "id",
				AdditionalValues.of(Map.of(), Map.of()));
	}

	private static MonitoringPoint usage(Instant time) {
		return UsagePoint.of(MonitoringClock.nanos(time), "shop", "GET:/a",
				AdditionalValues.of(Map.of(), Map.of("face.det_usages", 12345678901234L, "a \"b\\c_usages", 2)));
	}

	private void write(String token, MonitoringPoint... points) throws Exception {
		BatchBuilder builder = new BatchBuilder();
		for (MonitoringPoint point : points) {
			builder.beginRow();
			this.adapter.encode(point, builder);
			builder.endRow();
		}
		this.adapter.write(builder.freeze(token));
	}

	/**
	 * A clock that stands until it is set.
	 */
	private static final class SetClock implements InstantSource {

		private Instant now = NOW;

		@Override
		public Instant instant() {
			return this.now;
		}

	}

}
