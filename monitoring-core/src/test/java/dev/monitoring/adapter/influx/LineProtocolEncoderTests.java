package dev.monitoring.adapter.influx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;
import dev.monitoring.series.UsagePoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests of {@link LineProtocolEncoder}.
 */
class LineProtocolEncoderTests {

	private static final PointLayout OPEN = PointLayout.series("open").build();

	private static final long TIME = 1_753_000_000_000_000_001L;

	private final Lines lines = new Lines();

	@ParameterizedTest
	@CsvSource(delimiter = ';', textBlock = """
			false; field1="data",field2=1i,field3=1.0,field4=false
			true ; field1="data",field2=1i,field3=1.0,field4=false,extra=true
			""")
	void writesTheExampleOfTheOriginal(boolean extraFields, String fields) {
		PointLayout layout = PointLayout.series("example")
			.field("field1", ValueType.STRING)
			.field("field2", ValueType.INTEGER)
			.field("field3", ValueType.FLOAT)
			.field("field4", ValueType.BOOLEAN)
			.extraFields(extraFields)
			.build();
		MonitoringPoint point = MonitoringPoint.of(layout, 1, AdditionalValues.of(Map.of(), Map.of("extra", true)),
				"data", 1, 1.0, false);
		assertThat(this.lines.encode(point)).isEqualTo("example " + fields + " 1");
	}

	@Test
	void writesARequestWithSortedTags() {
		MonitoringPoint point = RequestPoint
			.of(TIME, "accounts", "GET:/accounts/{id}", 200, "1753000000,5b2f9e0c", 0.0123,
					AdditionalValues.of(Map.of("account", "a b"), Map.of()))
			.prepared(AdditionalValues.of(Map.of("instance", "host:8080"), Map.of()), (key, value) -> value);
		assertThat(this.lines.encode(point))
			.isEqualTo("requests,account=a\\ b,instance=host:8080,route=GET:/accounts/{id},service=accounts,"
					+ "status_code=200 request_id=\"1753000000,5b2f9e0c\",execution_time=0.0123 " + TIME);
	}

	@Test
	void writesCodesAsTextWhereTheyAreFields() {
		PointLayout layout = PointLayout.series("subtask_errors").field("error_code", ValueType.CODE).build();
		assertThat(this.lines.encode(MonitoringPoint.of(layout, 1, AdditionalValues.NONE, 13037)))
			.isEqualTo("subtask_errors error_code=\"13037\" 1");
		assertThat(this.lines.encode(MonitoringPoint.of(layout, 2, AdditionalValues.NONE, "Timeout")))
			.isEqualTo("subtask_errors error_code=\"Timeout\" 2");
	}

	@Test
	void writesErrorsAndUsages() {
		assertThat(this.lines.encode(ErrorPoint.of(1, "shop", "POST:/a", 400, 13037, "r", AdditionalValues.NONE)))
			.isEqualTo("errors,error_code=13037,route=POST:/a,service=shop,status_code=400 request_id=\"r\" 1");
		assertThat(this.lines
			.encode(UsagePoint.of(1, "shop", "POST:/a", AdditionalValues.of(Map.of(), Map.of("face_usages", 2)))))
			.isEqualTo("usages_statistic,route=POST:/a,service=shop face_usages=2i 1");
	}

	@Test
	void marksAFailedRequestThatHasNoId() {
		AdditionalValues more = AdditionalValues.of(Map.of(), Map.of("size", 2));
		String key = "errors,error_code=5,route=GET:/,service=shop,status_code=500 ";
		assertThat(this.lines.encode(ErrorPoint.of(1, "shop", "GET:/", 500, 5, null, more)))
			.isEqualTo(key + "size=2i,x_empty=true 1");
		assertThat(this.lines.encode(ErrorPoint.of(2, "shop", "GET:/", 500, 5, "r", more)))
			.isEqualTo(key + "request_id=\"r\",size=2i 2");
		assertThat(this.lines.encode(ErrorPoint.of(3, "shop", "GET:/", 500, 5, null, AdditionalValues.NONE)))
			.isEqualTo(key + "x_empty=true 3");
	}

	@Test
	void keepsAPointWithoutFields() {
		assertThat(this.lines.encode(MonitoringPoint.builder(OPEN).tag("a", "b").field("nan", Double.NaN).build()))
			.startsWith("open,a=b x_empty=true ");
		assertThat(this.lines.encode(point(1, "x_empty", "text"))).isEqualTo("open x_empty_string=\"text\" 1");
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, 1, -1, 0.5, -0.25, 0.1, 123.45, 1e-9, 0.000000012, 999999.999999999, 86400, 1e5, 1e7,
			2147483647, 1e15, 1e16, 1e308, 4.9E-324, 1e-10, 1.0000000001, 0.1 + 0.2, 1 / 3.0, Math.PI, -0.0,
			9007199254740993.0, 2251799.813685247, 2251799.813685248, Double.MAX_VALUE, Double.MIN_NORMAL })
	void readsTheSameFloat(double value) {
		String line = this.lines.encode(point(1, "f", value));
		assertThat(this.lines.read(point(2, "f", value)).fields()).as(line).containsExactly(entry("f", value));
		assertThat(line).matches("open f=-?\\d+\\.\\d+(E-?\\d+)? 1");
	}

	@Test
	void writesSecondsInTheirShortestForm() {
		Random random = new Random(1);
		for (int i = 0; i < 200_000; i++) {
			double seconds = (random.nextLong() >>> 1 + random.nextInt(62)) % 1_000_000_000_000L / 1e9;
			String text = this.lines.encode(point(1, "f", seconds)).split("[= ]")[2];
			assertThat(Double.parseDouble(text)).isEqualTo(seconds);
			assertThat(text.length()).as(text).isLessThanOrEqualTo(Math.max(11, Double.toString(seconds).length()));
			assertThat(text).doesNotContain("E");
		}
	}

	@Test
	void readsTheSameRandomFloat() {
		Random random = new Random(1);
		for (int i = 0; i < 100_000; i++) {
			double value = Double.longBitsToDouble(random.nextLong());
			if (Double.isFinite(value)) {
				assertThat(Double.parseDouble(this.lines.encode(point(1, "f", value)).split("[= ]")[2]))
					.isEqualTo(value);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 1, -1, 9, 10, 99, 100, 999_999_999, 1_000_000_000, 9_999_999_999L, -1_000_000_001,
			999_999_999_999_999_999L, 1_000_000_000_000_000_000L, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1 })
	void readsTheSameInteger(long value) {
		assertThat(this.lines.encode(point(1, "i", value))).isEqualTo("open i=" + value + "i 1");
	}

	@ParameterizedTest
	@CsvSource({ "9223372036854775807, 9223372036000000000", "-9223372036854775808, -9223372036000000000", "0, 0",
			"-1, -1" })
	void bendsTimesThatCannotBeReadBack(long time, long stored) {
		assertThat(this.lines.encode(point(time, "i", 1))).isEqualTo("open i=1i " + stored);
	}

	@Test
	void neverChangesTheTypeOfAField() {
		assertThat(this.lines.encode(point(1, "size", 1))).isEqualTo("open size=1i 1");
		assertThat(this.lines.encode(point(2, "size", 1.5))).isEqualTo("open size_float=1.5 2");
		assertThat(this.lines.encode(point(3, "size", "big"))).isEqualTo("open size_string=\"big\" 3");
		assertThat(this.lines.encode(point(4, "size", true))).isEqualTo("open size_boolean=true 4");
		assertThat(this.lines.encode(point(5, "size", 2))).isEqualTo("open size=2i 5");
		assertThat(this.lines.encode(point(6, "size", 2.0))).as("a float without a fraction is a float")
			.isEqualTo("open size_float=2.0 6");
	}

	@Test
	void writesAnIntegerIntoTheFieldOfAFloat() {
		assertThat(this.lines.encode(point(1, "seconds", 1.5))).isEqualTo("open seconds=1.5 1");
		assertThat(this.lines.encode(point(2, "seconds", 2))).isEqualTo("open seconds=2.0 2");
	}

	@Test
	void keepsTheTypesOfASeriesThatIsDeclaredTwice() {
		PointLayout integers = PointLayout.series("twice").field("n", ValueType.INTEGER).build();
		PointLayout texts = PointLayout.series("twice").field("n", ValueType.STRING).build();
		assertThat(this.lines.encode(MonitoringPoint.of(integers, 1, AdditionalValues.NONE, 1)))
			.isEqualTo("twice n=1i 1");
		assertThat(this.lines.encode(MonitoringPoint.of(texts, 2, AdditionalValues.NONE, 1)))
			.isEqualTo("twice n_string=\"1\" 2");
	}

	@Test
	void leavesOtherSeriesTheirTypes() {
		PointLayout other = PointLayout.series("other").build();
		this.lines.encode(point(1, "size", 1));
		assertThat(
				this.lines.encode(MonitoringPoint.of(other, 1, AdditionalValues.of(Map.of(), Map.of("size", "big")))))
			.isEqualTo("other size=\"big\" 1");
	}

	@Test
	void keepsAFieldThatIsCalledLikeAnotherOfAnotherType() {
		this.lines.encode(point(1, "size", 1));
		assertThat(this.lines
			.read(MonitoringPoint.of(OPEN, 2, AdditionalValues.of(Map.of(), Map.of("size", "a", "size_string", "b"))))
			.fields()).isEqualTo(Map.of("size_string", "a", "size_string_string", "b"));
	}

	@Test
	void keepsTypesOfMoreFieldsThanItRemembers() {
		Map<String, Class<?>> types = new TreeMap<>();
		Random random = new Random(1);
		List<Object> values = List.of(1, 1.5, true, "text");
		for (int i = 0; i < 60_000; i++) {
			Map<String, Object> fields = new TreeMap<>();
			for (int j = 0; j < 3; j++) {
				String suffix = List.of("", "_float", "_float_float", "_string").get(random.nextInt(4));
				fields.put("k" + random.nextInt(12_000) + suffix, values.get(random.nextInt(4)));
			}
			ParsedPoint read = this.lines.read(MonitoringPoint.of(OPEN, i, AdditionalValues.of(Map.of(), fields)));
			assertThat(read.fields()).hasSameSizeAs(fields);
			read.fields().forEach((key, value) -> {
				Class<?> before = types.putIfAbsent(key, value.getClass());
				assertThat(value.getClass()).as(key).isEqualTo((before != null) ? before : value.getClass());
			});
		}
	}

	@Test
	void keepsTypesOfMoreSeriesThanItRemembers() {
		for (int i = 0; i < 2000; i++) {
			PointLayout layout = PointLayout.series("s" + i).field("declared", ValueType.CODE).build();
			AdditionalValues fields = AdditionalValues.of(Map.of(), Map.of("a", i));
			assertThat(this.lines.read(MonitoringPoint.of(layout, i, fields, i)).fields().values())
				.containsExactlyInAnyOrder(String.valueOf(i), (long) i);
		}
	}

	@Test
	void keepsPointsOfOneSeriesAndTimeApart() {
		List<MonitoringPoint> points = new ArrayList<>();
		for (int i = 0; i < 100_000; i++) {
			points.add(point(TIME, "n", i));
		}
		Set<Long> times = new HashSet<>();
		for (ParsedPoint point : this.lines.read(points)) {
			times.add(point.time());
		}
		assertThat(times).hasSize(points.size())
			.allMatch((time) -> time >= TIME && time < TIME + points.size(), "moved no further than needed");
	}

	@Test
	void keepsPointsApartWhoseTagsAreStoredAlike() {
		List<MonitoringPoint> points = List.of(tagged("7"), tagged(7), tagged("a\\"), tagged("a/"), tagged("a\n"),
				tagged("a "));
		assertThat(this.lines.read(points)).extracting(ParsedPoint::time).containsExactly(1L, 2L, 1L, 2L, 1L, 2L);
	}

	@Test
	void movesOnlyPointsWhoseTimeIsTaken() {
		assertThat(this.lines.read(List.of(tagged("a"), tagged("b"), point(1, "n", 1), tagged("a"), point(5, "n", 1),
				point(4, "n", 1), point(4, "n", 1), point(2, "n", 1))))
			.extracting(ParsedPoint::time)
			.containsExactly(1L, 1L, 1L, 2L, 5L, 4L, 6L, 2L);
	}

	@Test
	void keepsTagsWhoseKeysAreStoredAlike() {
		ParsedPoint point = this.lines
			.read(MonitoringPoint.builder(OPEN).tag("a\\", 1).tag("a/", 2).tag("a/_", 3).field("f", 1).build());
		assertThat(point.tags().values()).containsExactlyInAnyOrder("1", "2", "3");
	}

	@Test
	void cutsATextThatInfluxWouldRefuse() {
		for (String unit : List.of("x", "\"", "€", "😀", "a😀")) {
			String text = unit.repeat(1_200_000 / unit.length());
			String stored = (String) this.lines.read(point(1, "f", text)).fields().get("f");
			assertThat(text).startsWith(stored);
			assertThat(stored.length()).isBetween(FieldType.MAX_TEXT - 1, FieldType.MAX_TEXT);
		}
	}

	@Test
	void leavesOutTagsThatInfluxWouldRefuse() {
		MonitoringPoint.Builder builder = MonitoringPoint.builder(OPEN).field("€".repeat(128), 1);
		for (int i = 10; i < 99; i++) {
			builder.tag("t" + i, "€,".repeat(512));
		}
		ParsedPoint point = this.lines.read(builder.build());
		assertThat(point.tags()).containsKey("t10").hasSizeBetween(20, 40);
		assertThat(point.fields()).hasSize(1);
		assertThat(this.lines
			.read(MonitoringPoint.builder(OPEN).tag("a", "x".repeat(100_000)).tag("b", "kept").field("f", 1).build())
			.tags()).isEqualTo(Map.of("b", "kept"));
	}

	@Test
	void writesTheSameAfterManyTagSets() {
		String before = this.lines.encode(point(1, "n", 1));
		for (int i = 0; i < 20_000; i++) {
			assertThat(this.lines.read(tagged("user" + i)).tags()).isEqualTo(Map.of("tag", "user" + i));
		}
		assertThat(this.lines.encode(point(2, "n", 1)).replace(" 2", " 1")).isEqualTo(before);
	}

	@Test
	void keepsTagsApartOfMorePointsWithOtherKeysThanItRemembers() {
		for (int i = 0; i < 6000; i++) {
			// Each set of keys comes twice in a row, and again after all others.
			int set = i / 2 % 1500;
			Map<String, Object> tags = Map.of("b" + set, "v" + i, "a=" + set, i, "c\\", "x, y=z\\");
			ParsedPoint point = this.lines.read(MonitoringPoint.of(OPEN, i, AdditionalValues.of(tags, Map.of("n", 1))));
			assertThat(point.tags())
				.isEqualTo(Map.of("b" + set, "v" + i, "a=" + set, String.valueOf(i), "c/", "x, y=z/"));
		}
	}

	@Test
	void writesPointsWithMoreTagsThanItRemembersTheOrderOf() {
		Map<String, Object> tags = new HashMap<>();
		for (int i = 0; i < 100; i++) {
			tags.put("tag" + i, String.valueOf(i));
		}
		for (int i = 0; i < 3; i++) {
			tags.put("tag0", "v" + i);
			assertThat(this.lines.read(MonitoringPoint.of(OPEN, i, AdditionalValues.of(tags, Map.of("n", 1)))).tags())
				.isEqualTo(tags);
		}
	}

	private static MonitoringPoint tagged(Object value) {
		return MonitoringPoint.of(OPEN, 1, AdditionalValues.of(Map.of("tag", value), Map.of("n", 1)));
	}

	private static MonitoringPoint point(long time, String key, Object value) {
		return MonitoringPoint.of(OPEN, time, AdditionalValues.of(Map.of(), Map.of(key, value)));
	}

}
