package dev.monitoring.adapter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.StatisticsOracle.Request;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;
import dev.monitoring.statistics.ErrorStatistics;
import dev.monitoring.statistics.RequestQuery;
import dev.monitoring.statistics.RequestRecord;
import dev.monitoring.statistics.RouteStatistics;
import dev.monitoring.statistics.Statistics;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StoragePart;
import dev.monitoring.storage.StoragePreparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * What statistics say with every store: the same. A subclass brings a store that is empty
 * at the start of each test.
 */
public abstract class StatisticsCompatibilityKit {

	/**
	 * How long raw points are kept by the adapters that write.
	 */
	protected static final Duration LONG = Duration.ofDays(500);

	private static final Duration SHORT = Duration.ofDays(3);

	private static final ZoneId MOSCOW = ZoneId.of("Europe/Moscow");

	private static final List<String> SERVICES = List.of("shop", "pay,ment \"${x}\" 'ü' a\\b");

	private static final List<String> ROUTES = List.of("GET:/accounts", "POST:/accounts", "GET:/a b,{id}=\"${x}\"'");

	private static final List<Object> CODES = List.of(13037L, "IllegalStateException", "a,b=\"c\" '${d}'");

	/**
	 * Now, for everybody: stores judge by their own clock what is expired.
	 */
	protected final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

	private final Random random = new Random(42);

	private final StatisticsOracle oracle = new StatisticsOracle();

	/**
	 * Makes an adapter that keeps points for {@link #LONG}.
	 * @return an adapter, always to the same store within a test
	 */
	protected abstract MonitoringAdapter adapter();

	/**
	 * Makes a reader of the store. What was made before may be closed.
	 * @param settings how it is read
	 * @param retention for how long raw points count as kept
	 * @return the reader, which the subclass closes at the end of the test
	 */
	protected abstract StatisticsReader reader(StatisticsSettings settings, Duration retention);

	/**
	 * Makes what prepares the store for aggregation. What was made before may be closed.
	 * @param settings when and what is aggregated
	 * @param retention for how long raw points count as kept
	 * @return the preparation, which the subclass closes at the end of the test
	 */
	protected abstract StoragePreparation preparation(AggregationSettings settings, Duration retention);

	/**
	 * Lets the last days be aggregated anew, as happens every night.
	 * @param preparation what prepared the store
	 * @throws Exception if it fails
	 */
	protected void aggregate(StoragePreparation preparation) throws Exception {
		preparation.aggregate();
	}

	/**
	 * Deletes raw points, as a retention does.
	 * @param moment the time before which they are deleted
	 * @throws Exception if it fails
	 */
	protected abstract void deleteRawBefore(Instant moment) throws Exception;

	/**
	 * By how much a range may grow on each side where it is answered from aggregates.
	 * @return at most a day
	 */
	protected Duration grain() {
		return Duration.ofDays(1);
	}

	@Test
	void routesAreExact() throws Exception {
		recordDays(10);
		assertRoutes(query(10), StatisticsSettings.defaults(), LONG, false);
	}

	@Test
	void routesOfNothingAreNone() throws Exception {
		assertRoutes(query(10), StatisticsSettings.defaults(), LONG, false);
		assertThat(reader(StatisticsSettings.defaults(), LONG).errors(query(10)).rows()).isEmpty();
		assertThat(reader(StatisticsSettings.defaults(), LONG).usages(query(10)).rows()).isEmpty();
	}

	@Test
	void routesAreLimitedToAServiceARouteAndANumberOfRows() throws Exception {
		recordDays(4);
		StatisticsQuery all = query(4);
		for (String service : SERVICES) {
			assertRoutes(new StatisticsQuery(all.from(), all.to(), service, ROUTES.get(2), null, 100),
					StatisticsSettings.defaults(), LONG, false);
		}
		assertRoutes(new StatisticsQuery(all.from(), all.to(), null, ROUTES.get(1), null, 2),
				StatisticsSettings.defaults(), LONG, false);
		assertRoutes(new StatisticsQuery(all.from(), all.to(), "\" or true or \"", null, null, 100),
				StatisticsSettings.defaults(), LONG, false);
	}

	@Test
	void aRangeHasItsStartAndNotItsEnd() throws Exception {
		Instant from = this.now.minusSeconds(100);
		for (long nanos : new long[] { -1, 0, 1, 999_999_999, 1_000_000_000, 1_000_000_001 }) {
			this.oracle.add(new Request(from.plusNanos(nanos), "shop", "GET:/", 200, 1, null, Map.of()));
		}
		record();
		StatisticsQuery query = new StatisticsQuery(from, from.plusSeconds(1), null, null, null, 10);
		assertThat(this.oracle.routes(query)).singleElement().extracting(RouteStatistics::requests).isEqualTo(3L);
		assertRoutes(query, StatisticsSettings.defaults(), LONG, false);
	}

	@Test
	void stepsAreCountedFromTheStartOfTheRange() throws Exception {
		recordDays(3);
		StatisticsQuery all = query(3);
		for (Duration step : List.of(Duration.ofMinutes(7), Duration.ofHours(1), Duration.ofDays(1))) {
			StatisticsQuery query = new StatisticsQuery(all.from().plusNanos(123_456_789), all.to(), "shop", null, step,
					10_000);
			assertRoutes(query, StatisticsSettings.defaults(), LONG, false);
			StatisticsReader reader = reader(StatisticsSettings.defaults(), LONG);
			assertThat(reader.errors(query).rows()).isEqualTo(this.oracle.errors(query));
			assertThat(reader.usages(query).rows()).isEqualTo(this.oracle.usages(query));
		}
	}

	@Test
	void errorsAreExact() throws Exception {
		recordDays(10);
		StatisticsQuery all = query(10);
		StatisticsReader reader = reader(StatisticsSettings.defaults(), LONG);
		for (StatisticsQuery query : List.of(all,
				new StatisticsQuery(all.from(), all.to(), SERVICES.get(1), ROUTES.get(2), null, 100),
				new StatisticsQuery(all.from(), all.to(), null, null, null, 3))) {
			Statistics<ErrorStatistics> answer = reader.errors(query);
			assertThat(answer.rows()).isNotEmpty().isEqualTo(this.oracle.errors(query));
			assertThat(answer.approximate()).isFalse();
			assertThat(answer.from()).isEqualTo(query.from());
			assertThat(answer.to()).isEqualTo(query.to());
		}
	}

	@Test
	void usagesAreExact() throws Exception {
		recordDays(10);
		StatisticsQuery all = query(10);
		StatisticsReader reader = reader(StatisticsSettings.defaults(), LONG);
		for (StatisticsQuery query : List.of(all,
				new StatisticsQuery(all.from(), all.to(), SERVICES.get(1), ROUTES.get(2), null, 100),
				new StatisticsQuery(all.from(), all.to(), null, null, null, 1))) {
			assertThat(reader.usages(query).rows()).isNotEmpty().isEqualTo(this.oracle.usages(query));
		}
	}

	@Test
	void findsThePointsOfARequest() throws Exception {
		recordDays(3);
		StatisticsReader reader = reader(StatisticsSettings.defaults(), LONG);
		Request failed = this.oracle.requests()
			.stream()
			.filter((request) -> request.errorCode() != null)
			.findFirst()
			.orElseThrow();
		List<RequestRecord> points = reader
			.requests(new RequestQuery(null, null, null, null, StatisticsOracle.id(failed), null, null, 10));
		assertThat(points).extracting(RequestRecord::series).containsExactlyInAnyOrder("requests", "errors");
		assertThat(points).allSatisfy((point) -> {
			assertThat(point.time()).isEqualTo(failed.time());
			assertThat(point.data()).containsEntry("request_id", StatisticsOracle.id(failed))
				.containsEntry("service", failed.service())
				.containsEntry("route", failed.route())
				.containsKey("instance");
			assertThat(String.valueOf(point.data().get("status_code"))).isEqualTo(String.valueOf(failed.status()));
		});
		assertThat(points).filteredOn((point) -> point.series().equals("requests"))
			.singleElement()
			.satisfies((point) -> assertThat(point.data()).containsEntry("execution_time", failed.seconds())
				.containsEntry("handling_time", failed.seconds() / 2));
	}

	@Test
	void findsARequestByAnIdThatTellsNoTimeOrAWrongOne() throws Exception {
		this.oracle.add(new Request(this.now.minus(Duration.ofDays(2)), "shop", "GET:/", 200, 1, null, Map.of()));
		record();
		StatisticsReader reader = reader(StatisticsSettings.defaults(), LONG);
		for (String id : List.of("none", "1,none", "9999999999999999999999,none", "\"); drop", "a'b", "")) {
			assertThat(reader.requests(new RequestQuery(null, null, null, null, id, null, null, 10))).isEmpty();
		}
	}

	@Test
	void findsPointsByWhatTheySay() throws Exception {
		recordDays(3);
		StatisticsReader reader = reader(StatisticsSettings.defaults(), LONG);
		StatisticsQuery range = query(3);
		for (Object code : CODES) {
			List<Request> expected = this.oracle.requests()
				.stream()
				.filter((request) -> code.equals(request.errorCode()))
				.sorted(Comparator.comparing(Request::time))
				.toList();
			assertThat(expected).isNotEmpty();
			List<RequestRecord> points = reader
				.requests(new RequestQuery(range.from(), range.to(), null, null, null, code.toString(), null, 10_000));
			assertThat(points).extracting(RequestRecord::time)
				.containsExactlyElementsOf(expected.stream().map(Request::time).toList());
			assertThat(points).extracting(RequestRecord::series).containsOnly("errors");
		}
		List<RequestRecord> points = reader.requests(
				new RequestQuery(range.from(), range.to(), SERVICES.get(1), ROUTES.get(2), null, null, 404, 10_000));
		long requests = this.oracle.requests()
			.stream()
			.filter((request) -> request.service().equals(SERVICES.get(1)) && request.route().equals(ROUTES.get(2))
					&& request.status() == 404)
			.count();
		assertThat(points).filteredOn((point) -> point.series().equals("requests")).hasSize((int) requests);
		assertThat(points).isSortedAccordingTo(Comparator.comparing(RequestRecord::time));
		assertThat(
				reader.requests(new RequestQuery(range.from(), range.to(), null, ROUTES.get(0), null, null, null, 7)))
			.hasSize(7);
	}

	@Test
	void estimatesPercentilesBeyondTheLimitAndSaysSo() throws Exception {
		for (int i = 0; i < 2000; i++) {
			this.oracle.add(request(this.now.minusSeconds(1).minusMillis(i), "shop", ROUTES.get(0), 200));
		}
		record();
		assertRoutes(query(1), new StatisticsSettings(1999, Duration.ofSeconds(30), null), LONG, true);
		assertRoutes(query(1), new StatisticsSettings(2000, Duration.ofSeconds(30), null), LONG, false);
	}

	@Test
	void withAggregationOnRawRowsAreStillExact() throws Exception {
		recordDays(5);
		create(MOSCOW, LONG);
		recordDays(1);
		assertRoutes(query(5), StatisticsSettings.defaults().withAggregation(MOSCOW), LONG, false);
	}

	@Test
	void isCutToWhatIsKeptWithoutAggregation() throws Exception {
		recordDays(6);
		Statistics<RouteStatistics> answer = assertRoutes(query(6), StatisticsSettings.defaults(), SHORT, false);
		assertThat(answer.from()).isBetween(this.now.minus(SHORT), this.now.minus(SHORT).plusSeconds(60));
	}

	@Test
	void aggregatesOutliveRawPoints() throws Exception {
		recordDays(10);
		create(MOSCOW, LONG);
		recordDays(1);
		aggregate(preparation(AggregationSettings.defaults(MOSCOW), LONG));
		assertAggregated(query(10), MOSCOW);
		deleteRawBefore(this.now.minus(SHORT));
		assertAggregated(query(10), MOSCOW);
		assertAggregated(new StatisticsQuery(query(10).from(), this.now.minus(Duration.ofDays(5)), SERVICES.get(1),
				ROUTES.get(2), null, 2), MOSCOW);
	}

	@Test
	void percentilesFromAggregatesAreWithinTheDocumentedError() throws Exception {
		Instant day = day(this.now.minus(Duration.ofDays(6)), MOSCOW);
		for (int i = 0; i < 12_000; i++) {
			double seconds = 0.02 * Math.exp(this.random.nextGaussian());
			this.oracle
				.add(new Request(day.plusMillis(1 + 10_000L * i), "shop", "GET:/", 200, seconds, null, Map.of()));
		}
		record();
		create(MOSCOW, LONG);
		StatisticsQuery query = new StatisticsQuery(day, day.plus(Duration.ofDays(2)), null, null, null, 10);
		Statistics<RouteStatistics> answer = reader(StatisticsSettings.defaults().withAggregation(MOSCOW), SHORT)
			.routes(query);
		assertThat(answer.approximate()).isTrue();
		assertThat(this.oracle.routes(query)).zipSatisfy(answer.rows(), (exact, row) -> {
			assertThat(row.requests()).isEqualTo(12_000);
			assertThat(row.p95()).isCloseTo(exact.p95(), within(0.02 * exact.p95()));
			assertThat(row.p99()).isCloseTo(exact.p99(), within(0.04 * exact.p99())).isGreaterThan(row.p95());
		});
	}

	@Test
	void latePointsAreAggregated() throws Exception {
		recordDays(4);
		create(MOSCOW, LONG);
		for (int day = 1; day <= 2; day++) {
			for (int i = 0; i < 50; i++) {
				this.oracle.add(request(this.now.minus(Duration.ofDays(day)).plusMillis(this.random.nextInt(1000)),
						"shop", ROUTES.get(0), 500));
			}
		}
		record();
		aggregate(preparation(AggregationSettings.defaults(MOSCOW), LONG));
		StatisticsQuery query = new StatisticsQuery(query(4).from(), day(this.now, MOSCOW), null, null, null, 1000);
		assertAggregated(query, MOSCOW, Duration.ofHours(1));
	}

	@Test
	void preparingAgainChangesNothingAndDroppingKeepsRawPoints() throws Exception {
		recordDays(5);
		create(MOSCOW, LONG);
		create(MOSCOW, LONG);
		assertThat(probe()).isNotEmpty().extracting(StoragePart::state).containsOnly(StoragePart.State.PRESENT);
		assertAggregated(query(5), MOSCOW);
		preparation(AggregationSettings.defaults(MOSCOW), LONG).drop(line());
		assertThat(probe()).isNotEmpty().extracting(StoragePart::state).containsOnly(StoragePart.State.MISSING);
		assertRoutes(query(5), StatisticsSettings.defaults(), LONG, false);
		create(MOSCOW, LONG);
		assertAggregated(query(5), MOSCOW);
	}

	@Test
	void probingChangesNothing() throws Exception {
		assertThat(probe()).isNotEmpty().extracting(StoragePart::state).containsOnly(StoragePart.State.MISSING);
		assertThat(probe()).isNotEmpty().extracting(StoragePart::state).containsOnly(StoragePart.State.MISSING);
	}

	@Test
	void aBatchThatIsSentAgainIsAggregatedOnce() throws Exception {
		create(MOSCOW, LONG);
		MonitoringAdapter adapter = adapter();
		adapter.initialize();
		for (int i = 0; i < 100; i++) {
			this.oracle.add(request(this.now.minus(Duration.ofDays(4)).minusSeconds(i), "shop", ROUTES.get(0), 500));
		}
		BatchBuilder builder = new BatchBuilder();
		this.oracle.record(new PointCollector((point) -> encode(adapter, builder, point)));
		Batch batch = builder.freeze("sent-twice-" + this.now.getEpochSecond());
		adapter.write(batch);
		adapter.write(batch);
		adapter.close();
		aggregate(preparation(new AggregationSettings(LocalTime.of(1, 0), MOSCOW, 6, null), LONG));
		assertAggregated(query(6), MOSCOW);
	}

	private static void encode(MonitoringAdapter adapter, BatchBuilder builder, MonitoringPoint point) {
		builder.beginRow();
		try {
			assertThat(adapter.encode(
					point.prepared(AdditionalValues.of(Map.of("instance", "i:1"), Map.of()), (key, value) -> value),
					builder))
				.isTrue();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		builder.endRow();
	}

	@ParameterizedTest
	@MethodSource("zones")
	void localDaysAreWholeInEveryZone(ZoneId zone) throws Exception {
		List<LocalDate> days = days(zone);
		for (LocalDate day : days) {
			Instant start = day.atStartOfDay(zone).toInstant();
			for (long nanos : new long[] { -1, 0, 1 }) {
				this.oracle.add(request(start.plusNanos(nanos), "shop", ROUTES.get(0), 200));
			}
			Duration length = Duration.between(start, day.plusDays(1).atStartOfDay(zone).toInstant());
			for (int i = 0; i < 200; i++) {
				this.oracle.add(request(start.plusNanos((long) (this.random.nextDouble() * length.toNanos())), "shop",
						ROUTES.get(this.random.nextInt(2)), (i % 10 == 0) ? 500 : 200));
			}
		}
		record();
		create(zone, LONG);
		for (LocalDate day : days) {
			assertAggregated(new StatisticsQuery(day.atStartOfDay(zone).toInstant(),
					day.plusDays(1).atStartOfDay(zone).toInstant(), null, null, null, 100), zone);
		}
	}

	static Stream<ZoneId> zones() {
		return Stream.of("UTC", "Europe/Moscow", "Europe/Berlin", "Asia/Kolkata", "America/New_York", "Africa/Cairo")
			.map(ZoneId::of);
	}

	/**
	 * The days around the last two changes of a zone's clock, and some a week ago.
	 */
	private List<LocalDate> days(ZoneId zone) {
		List<LocalDate> days = new ArrayList<>();
		ZoneOffsetTransition change = zone.getRules().previousTransition(this.now.minus(Duration.ofDays(5)));
		for (int i = 0; i < 2 && change != null
				&& change.getInstant().isAfter(this.now.minus(Duration.ofDays(400))); i++) {
			LocalDate day = LocalDate.ofInstant(change.getInstant(), zone);
			days.addAll(List.of(day.minusDays(1), day, day.plusDays(1)));
			change = zone.getRules().previousTransition(change.getInstant());
		}
		LocalDate weekAgo = LocalDate.ofInstant(this.now, zone).minusDays(7);
		days.addAll(List.of(weekAgo, weekAgo.plusDays(1)));
		return days.stream().distinct().sorted().toList();
	}

	/**
	 * Records requests of the last days, some of which are at the edges of local days.
	 */
	private void recordDays(int days) {
		int before = this.oracle.requests().size();
		for (int i = 0; i < 300 * days; i++) {
			Instant time = this.now.minusSeconds(5)
				.minusNanos((long) (this.random.nextDouble() * Duration.ofDays(days).toNanos()));
			String service = SERVICES.get(this.random.nextInt(2));
			String route = ROUTES.get(this.random.nextInt(3));
			int status = new int[] { 200, 200, 200, 404, 500 }[this.random.nextInt(5)];
			this.oracle.add(request(time, service, route, status));
		}
		for (int day = 1; before == 0 && day < days; day++) {
			Instant midnight = day(this.now.minus(Duration.ofDays(day - 1)), MOSCOW);
			for (long nanos : new long[] { -1, 0, 1 }) {
				this.oracle.add(request(midnight.plusNanos(nanos), "shop", ROUTES.get(0), 200));
			}
		}
		record();
	}

	private Request request(Instant time, String service, String route, int status) {
		double seconds = 0.02 * Math.exp(this.random.nextGaussian());
		Object code = (status >= 400) ? CODES.get(this.random.nextInt(3))
				: (this.random.nextInt(50) == 0) ? "CLIENT_ABORT" : null;
		Map<String, Integer> usages = switch (this.random.nextInt(4)) {
			case 0 -> Map.of("face_quality", 1 + this.random.nextInt(3));
			case 1 -> Map.of("face_quality", 1, "mask of \"ü\"", 2);
			default -> Map.of();
		};
		return new Request(time, service, route, status, seconds, code, usages);
	}

	private static Instant day(Instant moment, ZoneId zone) {
		return LocalDate.ofInstant(moment, zone).atStartOfDay(zone).toInstant();
	}

	private void record() {
		MonitoringPipeline pipeline = MonitoringPipeline.to(adapter())
			.flushingPeriod(Duration.ZERO)
			.commonTags(Map.of("instance", "test:1"))
			.bufferSize(1 << 18)
			.build();
		pipeline.start();
		int points = this.oracle.record(pipeline);
		assertThat(pipeline.flush()).as(() -> pipeline.lastProbe().toString()).isTrue();
		pipeline.close();
		PipelineStatistics statistics = pipeline.statistics();
		assertThat(statistics.stored()).as(statistics::toString).isEqualTo(points);
		assertThat(statistics.recorded()).isEqualTo(points);
		assertThat(statistics.pending()).isZero();
	}

	private StatisticsQuery query(int days) {
		return new StatisticsQuery(this.now.minus(Duration.ofDays(days)), this.now, null, null, null, 1000);
	}

	private StoragePreparation create(ZoneId zone, Duration retention) throws Exception {
		StoragePreparation preparation = preparation(AggregationSettings.defaults(zone), retention);
		preparation.create(line());
		return preparation;
	}

	private static Consumer<String> line() {
		return (line) -> assertThat(line).isNotBlank();
	}

	private List<StoragePart> probe() throws Exception {
		return preparation(AggregationSettings.defaults(MOSCOW), LONG).probe();
	}

	private Statistics<RouteStatistics> assertRoutes(StatisticsQuery query, StatisticsSettings settings,
			Duration retention, boolean approximate) {
		Statistics<RouteStatistics> answer = reader(settings, retention).routes(query);
		assertThat(answer.approximate()).isEqualTo(approximate);
		assertThat(answer.to()).isEqualTo(query.to());
		if (retention == LONG) {
			assertThat(answer.from()).isEqualTo(query.from());
		}
		assertRows(answer.rows(), this.oracle.routes(covered(query, answer)), approximate);
		return answer;
	}

	private static StatisticsQuery covered(StatisticsQuery query, Statistics<?> answer) {
		return new StatisticsQuery(answer.from(), answer.to(), query.service(), query.route(), query.step(),
				query.limit());
	}

	private static void assertRows(List<RouteStatistics> rows, List<RouteStatistics> expected, boolean approximate) {
		assertThat(rows).usingRecursiveFieldByFieldElementComparatorIgnoringFields("mean", "p95", "p99")
			.containsExactlyElementsOf(expected);
		for (int i = 0; i < rows.size(); i++) {
			RouteStatistics row = rows.get(i);
			RouteStatistics exact = expected.get(i);
			// Percentiles of few times jump, whoever estimates them.
			double error = !approximate ? 1e-9 : (exact.requests() >= 1000) ? 0.06 : 0.5;
			assertThat(row.mean()).isCloseTo(exact.mean(), within(1e-9 * exact.mean() + 1e-12));
			assertThat(row.p95()).isCloseTo(exact.p95(), within(error * exact.p95()));
			assertThat(row.p99()).isCloseTo(exact.p99(), within(2 * error * exact.p99()));
		}
	}

	private void assertAggregated(StatisticsQuery query, ZoneId zone) {
		assertAggregated(query, zone, SHORT);
	}

	/**
	 * Counts are exact over the range that the answer says, which raw points cover only
	 * in part.
	 */
	private void assertAggregated(StatisticsQuery query, ZoneId zone, Duration retention) {
		StatisticsReader reader = reader(StatisticsSettings.defaults().withAggregation(zone), retention);
		Statistics<RouteStatistics> routes = reader.routes(query);
		assertThat(routes.approximate()).isTrue();
		assertThat(routes.from()).isBetween(query.from().minus(grain()), query.from());
		assertThat(routes.to()).isBetween(query.to(), query.to().plus(grain()));
		List<RouteStatistics> expected = this.oracle.routes(covered(query, routes));
		assertThat(expected).isNotEmpty();
		assertThat(routes.rows()).usingRecursiveFieldByFieldElementComparatorIgnoringFields("mean", "p95", "p99")
			.containsExactlyElementsOf(expected);
		for (int i = 0; i < expected.size(); i++) {
			assertThat(routes.rows().get(i).mean()).isCloseTo(expected.get(i).mean(), within(1e-9));
			if (expected.get(i).requests() >= 100) {
				assertThat(routes.rows().get(i).p95()).isCloseTo(expected.get(i).p95(),
						within(0.25 * expected.get(i).p95()));
			}
		}
		Statistics<ErrorStatistics> errors = reader.errors(query);
		assertThat(errors.approximate()).isFalse();
		assertThat(errors.rows()).isEqualTo(this.oracle.errors(covered(query, errors)));
		var usages = reader.usages(query);
		assertThat(usages.rows()).isEqualTo(this.oracle.usages(covered(query, usages)));
	}

}
