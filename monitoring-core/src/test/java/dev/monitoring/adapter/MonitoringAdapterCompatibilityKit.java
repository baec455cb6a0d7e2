package dev.monitoring.adapter;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What holds with every adapter. A subclass brings adapters to a store that is empty at
 * the start of each test, and reads back what the store keeps.
 */
public abstract class MonitoringAdapterCompatibilityKit {

	/**
	 * The series of most points. Its fields are all additional.
	 */
	protected static final PointLayout KIT = PointLayout.series("kit").tag("kind", ValueType.ANY).build();

	/**
	 * A second series.
	 */
	protected static final PointLayout OTHER = PointLayout.series("other").field("number", ValueType.INTEGER).build();

	private static final int LONGEST_TEXT = 100_000;

	private static final List<String> HOSTILE = List.of("'", "\"", "\\", "\\\\", "a\\", "\\\"", "\\n", "a\nb", "\r\n",
			"\t", "\0", "\u001b[31m", "\u007f", "\u0085", "\u2028", "\ufeff", "\uffff", ",", "a,b=c", "a=b", "=", " ",
			" a ", "a b", "#", "# comment", "{}", "[1]", "null", "true", "1", "1i", "1.0", "NaN", "2026-11-25",
			"2026-11-25T12:00:00Z", "'; DROP TABLE kit; --", "\"}\n{\"time\":1,\"data\":{", "$", "${x}", "%", "%2E",
			"`", "``", "a.b", ".", "..", "a..b", "*", "^a", "a[]", "A", "ünïcode", "ключ", "日本語", "😀", "👩‍👩‍👧",
			"e\u0301", "\u202egnp", "\ud83d", "\ude00", "a\ud83db", "\ude00\ud83d");

	private final List<MonitoringPipeline> pipelines = new ArrayList<>();

	/**
	 * Makes an adapter.
	 * @return an adapter, always to the same store within a test
	 */
	protected abstract MonitoringAdapter adapter();

	/**
	 * Reads all points of a series.
	 * @param series the series
	 * @return the points in any order, none where the store does not know the series
	 * @throws Exception if they cannot be read
	 */
	protected abstract List<StoredPoint> points(String series) throws Exception;

	/**
	 * Makes an adapter that the store refuses.
	 * @return the adapter, or {@code null} where the store knows no credentials
	 */
	protected Refused refused() {
		return null;
	}

	/**
	 * Makes an adapter to a place in the store, such as a database, that does not exist.
	 * @return the adapter, or {@code null} where there is no such place
	 */
	protected MonitoringAdapter adapterToMissingPlace() {
		return null;
	}

	/**
	 * Lets the store go away and come back.
	 * @return how, or {@code null} where this cannot be done
	 */
	protected Outage outage() {
		return null;
	}

	/**
	 * A tag as the store gives it back.
	 * @param value a String, Long or Double
	 * @return the same, or its text
	 */
	protected Object storedTag(Object value) {
		return value;
	}

	/**
	 * A tag's or field's key as the store gives it back.
	 * @param key the key
	 * @return the same, or what the adapter makes of it
	 */
	protected String storedKey(String key) {
		return key;
	}

	/**
	 * Whether a probe succeeds before the place of {@link #adapterToMissingPlace()} is
	 * made.
	 * @return {@code false} if it holds until then
	 */
	protected boolean probesTheMissingPlace() {
		return true;
	}

	/**
	 * Whether the store gives the points of a series the times that they have.
	 * @return {@code false} if it moves points apart that have the same time
	 */
	protected boolean keepsEqualTimes() {
		return true;
	}

	@AfterEach
	void balancesAndCloses() {
		for (MonitoringPipeline pipeline : this.pipelines) {
			assertBalanced(pipeline);
			pipeline.close();
			assertBalanced(pipeline);
			assertThat(pipeline.statistics().pending()).isZero();
		}
	}

	private static void assertBalanced(MonitoringPipeline pipeline) {
		PipelineStatistics statistics = pipeline.statistics();
		assertThat(statistics.recorded() + statistics.recovered()).as(statistics::toString)
			.isEqualTo(statistics.stored() + statistics.totalDropped() + statistics.pending());
	}

	/**
	 * Makes a pipeline that is checked and closed at the end of the test.
	 * @param adapter the adapter
	 * @param options what to set beyond the kit's own settings
	 * @return the pipeline, started
	 */
	protected final MonitoringPipeline pipeline(MonitoringAdapter adapter,
			Consumer<MonitoringPipeline.Builder> options) {
		MonitoringPipeline.Builder builder = MonitoringPipeline.to(adapter)
			.flushingPeriod(Duration.ZERO)
			.maxValueLength(LONGEST_TEXT)
			.bufferSize(1 << 18);
		options.accept(builder);
		MonitoringPipeline pipeline = builder.build();
		this.pipelines.add(pipeline);
		pipeline.start();
		return pipeline;
	}

	/**
	 * Makes a pipeline whose rounds are done by hand.
	 * @return the pipeline, started
	 */
	protected final MonitoringPipeline pipeline() {
		return pipeline(adapter(), (builder) -> {
		});
	}

	/**
	 * Does a round that must succeed.
	 * @param pipeline the pipeline
	 */
	protected static void flush(MonitoringPipeline pipeline) {
		assertThat(pipeline.flush()).as(() -> pipeline.lastProbe().toString()).isTrue();
	}

	/**
	 * The time of the test's points: what retention keeps.
	 * @param offset nanoseconds to add
	 * @return a time within the last minutes
	 */
	protected static Instant time(long offset) {
		return START.plusNanos(offset);
	}

	private static final Instant START = Instant.now().truncatedTo(ChronoUnit.MINUTES).plusNanos(123_456_789);

	/**
	 * A point that is known by a number.
	 * @param layout its layout
	 * @param number its time and its field {@code number}
	 * @return the point
	 */
	protected static MonitoringPoint numbered(PointLayout layout, int number) {
		return MonitoringPoint.builder(layout).time(time(number)).field("number", number).build();
	}

	private List<Long> numbers(PointLayout layout) throws Exception {
		return points(layout.series()).stream().map((point) -> (Long) point.data().get("number")).toList();
	}

	private static List<Long> range(int from, int to) {
		return IntStream.range(from, to).mapToObj((number) -> (long) number).toList();
	}

	/**
	 * Freezes points as the pipeline does.
	 * @param adapter encodes them
	 * @param token the batch's token
	 * @param points the points
	 * @return the batch
	 * @throws IOException if one cannot be encoded
	 */
	protected static Batch batch(MonitoringAdapter adapter, String token, MonitoringPoint... points)
			throws IOException {
		BatchBuilder builder = new BatchBuilder();
		for (MonitoringPoint point : points) {
			builder.beginRow();
			assertThat(adapter.encode(prepared(point), builder)).isTrue();
			builder.endRow();
		}
		return builder.freeze(token);
	}

	private static MonitoringPoint prepared(MonitoringPoint point) {
		return point.bounded(LONGEST_TEXT).prepared(AdditionalValues.NONE, (key, value) -> value);
	}

	/**
	 * What the store gives back of a point: the values by the rules of
	 * {@link MonitoringPoint}, of a key that is both the tag.
	 */
	private StoredPoint expected(MonitoringPoint point) {
		MonitoringPoint prepared = prepared(point);
		Map<String, Object> data = new HashMap<>();
		prepared.forEachField((key, value) -> data.put(storedKey(key), value));
		prepared.forEachTag((key, value) -> data.put(storedKey(key), storedTag(value)));
		return new StoredPoint(point.instant(), data);
	}

	private void stores(MonitoringPoint... points) throws Exception {
		MonitoringPipeline pipeline = pipeline();
		pipeline.record(List.of(points));
		flush(pipeline);
		assertThat(pipeline.statistics().stored()).isEqualTo(points.length);
		assertThat(points(KIT.series()))
			.containsExactlyInAnyOrderElementsOf(List.of(points).stream().map(this::expected).toList());
	}

	@Test
	void keepsTimeToTheNanosecondAndTypes() throws Exception {
		stores(MonitoringPoint.builder(KIT)
			.time(time(1))
			.tag("kind", 7)
			.tag("text", "7")
			.field("integer", 1)
			.field("float", 1.0)
			.field("small", 1.0e-7)
			.field("fraction", 123.45)
			.field("yes", true)
			.field("no", false)
			.field("string", "1.0")
			.field("empty", "")
			.build());
	}

	@Test
	void keepsTheLargestAndSmallestNumbers() throws Exception {
		stores(MonitoringPoint.builder(KIT)
			.time(time(1))
			.field("maxLong", Long.MAX_VALUE)
			.field("minLong", Long.MIN_VALUE)
			.field("maxDouble", Double.MAX_VALUE)
			.field("minDouble", Double.MIN_VALUE)
			.field("minNormal", Double.MIN_NORMAL)
			.field("large", -1.0e300)
			.field("exact", 9_007_199_254_740_993L)
			.field("third", 1.0 / 3)
			.field("nan", Double.NaN)
			.field("infinite", Double.NEGATIVE_INFINITY)
			.build());
	}

	@Test
	void keepsHostileTexts() throws Exception {
		MonitoringPoint[] points = new MonitoringPoint[HOSTILE.size()];
		for (int i = 0; i < points.length; i++) {
			points[i] = MonitoringPoint.builder(KIT)
				.time(time(i))
				.tag("kind", HOSTILE.get(i))
				.tag("additional", HOSTILE.get(i))
				.field("number", i)
				.field("text", HOSTILE.get(i))
				.build();
		}
		stores(points);
	}

	@Test
	void keepsHostileKeys() throws Exception {
		MonitoringPoint[] points = new MonitoringPoint[HOSTILE.size()];
		for (int i = 0; i < points.length; i++) {
			points[i] = MonitoringPoint.builder(KIT)
				.time(time(i))
				.tag("tag " + HOSTILE.get(i), "tag")
				.field(HOSTILE.get(i), i)
				.field("number", i)
				.build();
		}
		stores(points);
	}

	@Test
	void keepsLongTexts() throws Exception {
		stores(MonitoringPoint.builder(KIT)
			.time(time(1))
			.field("ascii", "x".repeat(LONGEST_TEXT))
			.field("emoji", "😀".repeat(LONGEST_TEXT / 2))
			.field("cut", "x".repeat(2 * LONGEST_TEXT))
			.field("k".repeat(500), 1)
			.build());
	}

	@Test
	void losesNoPointWithoutFieldsInSilence() throws Exception {
		MonitoringPipeline pipeline = pipeline();
		pipeline.record(MonitoringPoint.builder(KIT).time(time(1)).tag("kind", "only a tag").build());
		flush(pipeline);
		PipelineStatistics statistics = pipeline.statistics();
		assertThat(statistics.stored() + statistics.totalDropped()).isEqualTo(1);
		assertThat(points(KIT.series())).hasSize((int) statistics.stored());
	}

	@Test
	void flushesNothing() throws Exception {
		MonitoringPipeline pipeline = pipeline();
		flush(pipeline);
		flush(pipeline);
		assertThat(pipeline.statistics().stored()).isZero();
		assertThat(points(KIT.series())).isEmpty();
	}

	@Test
	void storesAHundredThousandPoints() throws Exception {
		MonitoringPipeline pipeline = pipeline();
		int count = 100_000;
		for (int i = 0; i < count; i++) {
			pipeline.record(numbered(KIT, i));
		}
		flush(pipeline);
		assertThat(numbers(KIT).stream().sorted().toList()).isEqualTo(range(0, count));
		assertThat(pipeline.statistics().stored()).isEqualTo(count);
	}

	@Test
	void storesEveryPointOfANanosecond() throws Exception {
		MonitoringPipeline pipeline = pipeline();
		int count = 1000;
		for (int i = 0; i < count; i++) {
			pipeline.record(MonitoringPoint.builder(KIT).time(time(0)).tag("kind", "same").field("number", 1).build());
		}
		flush(pipeline);
		assertThat(points(KIT.series())).hasSize(count).allSatisfy((point) -> {
			assertThat(point.data()).isEqualTo(Map.of("kind", "same", "number", 1L));
			assertThat(Duration.between(time(0), point.time()).abs()).isLessThan(Duration.ofMillis(1));
			if (keepsEqualTimes()) {
				assertThat(point.time()).isEqualTo(time(0));
			}
		});
	}

	@Test
	void storesSeveralSeriesOfABatch() throws Exception {
		MonitoringPipeline pipeline = pipeline();
		for (int i = 0; i < 100; i++) {
			pipeline.record(List.of(numbered(KIT, i), numbered(OTHER, i)));
		}
		flush(pipeline);
		assertThat(numbers(KIT)).containsExactlyInAnyOrderElementsOf(range(0, 100));
		assertThat(numbers(OTHER)).containsExactlyInAnyOrderElementsOf(range(0, 100));
	}

	@Test
	void storesABatchThatIsSentAgainOnce() throws Exception {
		MonitoringAdapter adapter = adapter();
		try (adapter) {
			adapter.initialize();
			Batch first = batch(adapter, "first", numbered(KIT, 0), numbered(OTHER, 0), numbered(KIT, 1));
			Batch second = batch(adapter, "second", numbered(KIT, 2), numbered(OTHER, 1));
			adapter.write(first);
			adapter.write(first);
			adapter.write(second);
			adapter.write(first);
			adapter.write(second);
		}
		assertThat(numbers(KIT)).containsExactlyInAnyOrder(0L, 1L, 2L);
		assertThat(numbers(OTHER)).containsExactlyInAnyOrder(0L, 1L);
	}

	@Test
	void storesABatchThatAnotherProcessSendsAgainOnce() throws Exception {
		MonitoringAdapter adapter = adapter();
		MonitoringAdapter later = adapter();
		Batch batch = batch(adapter, "batch", numbered(KIT, 0), numbered(OTHER, 0));
		try (adapter) {
			adapter.initialize();
			adapter.write(batch);
		}
		try (later) {
			later.initialize();
			later.write(batch);
		}
		assertThat(numbers(KIT)).containsExactly(0L);
		assertThat(numbers(OTHER)).containsExactly(0L);
	}

	@Test
	void storesTheHalvesOfABatchOnce() throws Exception {
		MonitoringAdapter adapter = adapter();
		try (adapter) {
			adapter.initialize();
			Batch batch = batch(adapter, "batch", numbered(KIT, 0), numbered(OTHER, 0), numbered(KIT, 1),
					numbered(OTHER, 1), numbered(KIT, 2));
			Batch first = batch.halves().get(0);
			Batch second = batch.halves().get(1);
			adapter.write(first);
			adapter.write(first);
			for (Batch quarter : second.halves()) {
				adapter.write(quarter);
				adapter.write(quarter);
			}
			adapter.write(first);
		}
		assertThat(numbers(KIT)).containsExactlyInAnyOrder(0L, 1L, 2L);
		assertThat(numbers(OTHER)).containsExactlyInAnyOrder(0L, 1L);
	}

	@Test
	void takesEqualPointsOfOtherBatches() throws Exception {
		MonitoringAdapter adapter = adapter();
		Assumptions.assumeTrue(keepsEqualTimes(), "the adapter gives each point a time of its own when it encodes it");
		try (adapter) {
			adapter.initialize();
			adapter.write(batch(adapter, "first", numbered(KIT, 0)));
			adapter.write(batch(adapter, "second", numbered(KIT, 0)));
		}
		assertThat(numbers(KIT)).containsExactly(0L, 0L);
	}

	@Test
	void writesAfterItWasClosedAndInitializedAgain() throws Exception {
		MonitoringAdapter adapter = adapter();
		adapter.close();
		adapter.initialize();
		adapter.initialize();
		adapter.write(batch(adapter, "first", numbered(KIT, 0)));
		adapter.close();
		adapter.close();
		adapter.initialize();
		adapter.write(batch(adapter, "second", numbered(KIT, 1)));
		adapter.close();
		assertThat(numbers(KIT)).containsExactlyInAnyOrder(0L, 1L);
	}

	@Test
	void probesWithoutInitialize() throws Exception {
		MonitoringAdapter adapter = adapter();
		try (adapter) {
			adapter.probe();
			assertThat(points(KIT.series())).isEmpty();
			adapter.initialize();
			adapter.probe();
		}
	}

	@Test
	void holdsWithWrongCredentialsAndShowsNone() {
		Refused refused = refused();
		Assumptions.assumeTrue(refused != null, "the store knows no credentials");
		assertThat(refused.adapter().place() + refused.adapter()).doesNotContain(refused.secret());
		assertThatExceptionOfType(WriteException.class).isThrownBy(refused.adapter()::probe)
			.satisfies((failure) -> assertIsHeld(failure, refused));
		assertThatExceptionOfType(WriteException.class).isThrownBy(refused.adapter()::initialize)
			.satisfies((failure) -> assertIsHeld(failure, refused));
		MonitoringPipeline pipeline = pipeline(refused.adapter(), (builder) -> {
		});
		pipeline.record(numbered(KIT, 0));
		assertThat(pipeline.flush()).isFalse();
		assertThat(pipeline.lastProbe().kind()).isEqualTo("hold");
		assertThat(pipeline.statistics().pending()).isEqualTo(1);
	}

	private static void assertIsHeld(WriteException failure, Refused refused) {
		assertThat(failure.kind()).isEqualTo(WriteException.Kind.HOLD);
		assertThat(failure).hasMessageContaining("monitoring." + refused.adapter().type() + ".");
		assertThat(failure).asString().doesNotContain(refused.secret());
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			assertThat(String.valueOf(cause.getMessage())).doesNotContain(refused.secret());
		}
	}

	@Test
	void makesAPlaceThatIsMissing() throws Exception {
		MonitoringAdapter adapter = adapterToMissingPlace();
		Assumptions.assumeTrue(adapter != null, "the store has no place that could be missing");
		if (probesTheMissingPlace()) {
			adapter.probe();
		}
		else {
			assertThatExceptionOfType(WriteException.class).isThrownBy(adapter::probe)
				.satisfies((failure) -> assertThat(failure.kind()).isEqualTo(WriteException.Kind.HOLD));
		}
		MonitoringPipeline pipeline = pipeline(adapter, (builder) -> {
		});
		pipeline.record(numbered(KIT, 0));
		flush(pipeline);
		assertThat(pipeline.statistics().stored()).isEqualTo(1);
	}

	@Test
	void keepsPointsWhileTheStoreIsAway() throws Exception {
		Outage outage = outage();
		Assumptions.assumeTrue(outage != null, "the store cannot go away");
		MonitoringPipeline pipeline = pipeline();
		pipeline.record(numbered(KIT, 0));
		flush(pipeline);
		outage.begin();
		try {
			pipeline.record(List.of(numbered(KIT, 1), numbered(OTHER, 1)));
			assertThat(pipeline.flush()).isFalse();
			pipeline.record(numbered(KIT, 2));
			assertThat(pipeline.flush()).isFalse();
			assertThat(pipeline.lastProbe().kind()).isEqualTo("retry");
			assertThat(pipeline.probe().reachable()).isFalse();
			assertThat(pipeline.statistics().pending()).isEqualTo(3);
		}
		finally {
			outage.end();
		}
		flush(pipeline);
		assertThat(pipeline.probe().reachable()).isTrue();
		assertThat(numbers(KIT)).containsExactlyInAnyOrder(0L, 1L, 2L);
		assertThat(numbers(OTHER)).containsExactly(1L);
		assertThat(pipeline.statistics().stored()).isEqualTo(4);
	}

	/**
	 * A point as the store keeps it.
	 *
	 * @param time its time
	 * @param data tags and fields merged: Strings, Longs, Doubles and Booleans
	 */
	public record StoredPoint(Instant time, Map<String, Object> data) {

	}

	/**
	 * An adapter that the store refuses.
	 *
	 * @param adapter the adapter
	 * @param secret the secret that must never be shown
	 */
	public record Refused(MonitoringAdapter adapter, String secret) {

	}

	/**
	 * The store goes away and comes back.
	 */
	public interface Outage {

		/**
		 * Takes the store away.
		 * @throws Exception if it stays
		 */
		void begin() throws Exception;

		/**
		 * Brings the store back, with what it kept.
		 * @throws Exception if it does not come
		 */
		void end() throws Exception;

	}

}
