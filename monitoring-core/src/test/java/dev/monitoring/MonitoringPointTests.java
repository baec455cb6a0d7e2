package dev.monitoring;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests of {@link MonitoringPoint} and {@link PointLayout}.
 */
class MonitoringPointTests {

	private static final PointLayout OPEN = PointLayout.series("open").build();

	/**
	 * The original system's example.
	 */
	private static PointLayout.Builder example() {
		return PointLayout.series("example")
			.field("field1", ValueType.STRING)
			.field("field2", ValueType.INTEGER)
			.field("field3", ValueType.FLOAT)
			.field("field4", ValueType.BOOLEAN);
	}

	private static MonitoringPoint examplePoint(PointLayout layout) {
		return MonitoringPoint.builder(layout)
			.field("field1", "data")
			.field("field2", 1)
			.field("field3", 1.0)
			.field("field4", false)
			.field("extra", true)
			.build();
	}

	@Test
	void dropsUndeclaredFieldsWithoutExtraFields() {
		assertThat(examplePoint(example().extraFields(false).build()).fields()).containsExactly(entry("field1", "data"),
				entry("field2", 1L), entry("field3", 1.0), entry("field4", false));
	}

	@Test
	void appendsUndeclaredFieldsWithExtraFields() {
		assertThat(examplePoint(example().extraFields(true).build()).fields()).containsExactly(entry("field1", "data"),
				entry("field2", 1L), entry("field3", 1.0), entry("field4", false), entry("extra", true));
	}

	@Test
	void findsEachTagAndFieldThatItHasAndNoOther() {
		PointLayout layout = PointLayout.series("all")
			.tag("both", ValueType.STRING)
			.tag("tag", ValueType.STRING)
			.tag("empty", ValueType.STRING)
			.field("both", ValueType.INTEGER)
			.field("field", ValueType.FLOAT)
			.field("none", ValueType.STRING)
			.build();
		AdditionalValues additional = AdditionalValues.of(
				Map.of("more", true, "field", "declared", "blank", "", "empty", "declared"),
				Map.of("extra", 1, "tag", "declared", "none", "declared"));
		AdditionalValues common = AdditionalValues
			.of(Map.of("more", "of each point", "stage", "test", "blank", "hidden", "tag", "declared"), Map.of());
		MonitoringPoint point = MonitoringPoint.of(layout, 0, additional, "b", "t", "", 7, 0.5, null)
			.prepared(common, (key, value) -> value);
		assertThat(point.tags()).containsOnly(entry("both", "b"), entry("tag", "t"), entry("more", "true"),
				entry("stage", "test"));
		assertThat(point.fields()).containsOnly(entry("both", 7L), entry("field", 0.5), entry("extra", 1L));
		for (String key : List.of("both", "tag", "empty", "field", "none", "more", "blank", "stage", "extra",
				"other")) {
			assertThat(point.tag(key)).as("tag %s", key).isEqualTo(point.tags().get(key));
			assertThat(point.field(key)).as("field %s", key).isEqualTo(point.fields().get(key));
		}
		assertThat(examplePoint(example().extraFields(false).build()).field("extra")).isNull();
	}

	@Test
	void convertsToTheDeclaredTypeOrLeavesOut() {
		MonitoringPoint point = MonitoringPoint.of(example().build(), 0, AdditionalValues.NONE, 7, 2.0, 3, "true");
		assertThat(point.fields()).containsExactly(entry("field1", "7"), entry("field2", 2L), entry("field3", 3.0));
		point = MonitoringPoint.of(example().build(), 0, AdditionalValues.NONE, null, 2.5, "3", true);
		assertThat(point.fields()).containsExactly(entry("field4", true));
	}

	@Test
	void refusesAnotherNumberOfValues() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> MonitoringPoint.of(example().build(), 0, AdditionalValues.NONE, "one"))
			.withMessageContaining("declares 4 values, not 1");
	}

	@Test
	void leavesOutWhatIsNoValue() {
		MonitoringPoint point = MonitoringPoint.builder(OPEN)
			.field("null", null)
			.field("nan", Double.NaN)
			.field("infinite", Float.NEGATIVE_INFINITY)
			.field("huge", new BigDecimal("1e400"))
			.field("throws", new Throwing())
			.field("", "empty key")
			.field(null, "no key")
			.tag("empty", "")
			.field("kept", "")
			.build();
		assertThat(point.tags()).isEmpty();
		assertThat(point.fields()).containsExactly(entry("kept", ""));
	}

	@Test
	void keepsEveryKindOfNumber() {
		MonitoringPoint point = MonitoringPoint.builder(OPEN)
			.field("a", (byte) 1)
			.field("b", Long.MIN_VALUE)
			.field("c", 0.1f)
			.field("d", new BigInteger("9223372036854775807"))
			.field("e", new BigInteger("9223372036854775808"))
			.field("f", new BigDecimal("0.5"))
			.build();
		assertThat(point.fields()).containsExactly(entry("a", 1L), entry("b", Long.MIN_VALUE),
				entry("c", (double) 0.1f), entry("d", Long.MAX_VALUE), entry("e", 0x1p63), entry("f", 0.5));
	}

	@Test
	void replacesWhatNoStoreTakesInTexts() {
		MonitoringPoint point = MonitoringPoint.builder(OPEN)
			.field("text", "a\nb\r\tc\0d\u007f\u0085e")
			.field("surrogates", "\ud83d\ude00 \ud83d \ude00")
			.field("ke\ny", "v")
			.build()
			.prepared(AdditionalValues.NONE, (key, value) -> value);
		assertThat(point.fields()).containsOnly(entry("text", "a b  c d  e"),
				entry("surrogates", "\ud83d\ude00 \ufffd \ufffd"), entry("ke y", "v"));
	}

	@Test
	void cutsTextsWithoutCuttingASurrogatePair() {
		MonitoringPoint point = MonitoringPoint.builder(OPEN)
			.tag("short", "abc")
			.field("long", "abcd")
			.field("pair", "ab\ud83d\ude00")
			.build();
		assertThat(point.bounded(3).fields()).containsOnly(entry("long", "abc"), entry("pair", "ab"));
		assertThat(point.bounded(4)).isSameAs(point);
	}

	@Test
	void cutsLongKeysAndRenamesReservedOnes() {
		MonitoringPoint point = MonitoringPoint.builder(OPEN)
			.field("k".repeat(200), 1)
			.field("time", 2)
			.tag("_field", 3)
			.build();
		assertThat(point.fields()).containsOnly(entry("k".repeat(128), 1L), entry("x_time", 2L));
		assertThat(point.tags()).containsOnly(entry("x__field", 3L));
	}

	@Test
	void prefersDeclaredThenAdditionalThenCommonTags() {
		PointLayout layout = PointLayout.series("tags").tag("service", ValueType.STRING).build();
		AdditionalValues additional = AdditionalValues.of(Map.of("service", "additional", "shop", "additional"),
				Map.of());
		AdditionalValues common = AdditionalValues
			.of(Map.of("service", "common", "shop", "common", "instance", "common"), Map.of());
		MonitoringPoint point = MonitoringPoint.of(layout, 0, additional, "declared")
			.prepared(common, (key, value) -> value);
		assertThat(point.tags()).containsExactly(entry("service", "declared"), entry("shop", "additional"),
				entry("instance", "common"));
	}

	@Test
	void storesABooleanTagAsText() {
		assertThat(MonitoringPoint.builder(OPEN).tag("flag", true).build().tags())
			.containsExactly(entry("flag", "true"));
	}

	@Test
	void keepsItsTimeToTheNanosecond() {
		Instant time = Instant.parse("2026-11-24T12:00:00.123456789Z");
		assertThat(MonitoringPoint.builder(OPEN).time(time).build().instant()).isEqualTo(time);
		assertThat(MonitoringPoint.builder(OPEN).time(Instant.parse("1969-12-31T23:59:59.9Z")).build().instant())
			.isEqualTo(Instant.parse("1969-12-31T23:59:59.9Z"));
		assertThat(MonitoringPoint.builder(OPEN).time(Instant.MAX).build().instant())
			.isEqualTo(Instant.parse("2262-04-11T23:47:15.999999999Z"));
	}

	@Test
	void refusesSeriesAndKeysThatStoresCannotName() {
		for (String name : new String[] { "", "Requests", "a b", "_a", "1a", "a".repeat(64), "a-b" }) {
			assertThatIllegalArgumentException().as(name)
				.isThrownBy(() -> PointLayout.series(name))
				.withMessageContaining("lower-case letter");
		}
		assertThatIllegalArgumentException().isThrownBy(() -> any().tag("time", ValueType.STRING))
			.withMessageContaining("'x_time'");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> any().field("a", ValueType.STRING).field("a", ValueType.FLOAT))
			.withMessageContaining("twice");
	}

	private static PointLayout.Builder any() {
		return PointLayout.series("any");
	}

	@Test
	void aValueThatHoldsItselfHarmsNobody() {
		Map<String, Object> cyclic = new HashMap<>();
		cyclic.put("list", List.of(cyclic));
		MonitoringPoint point = MonitoringPoint.builder(PointLayout.series("any").build())
			.field("cyclic", cyclic)
			.field("n", 1)
			.build();
		assertThat(point.fields()).containsOnlyKeys("n");
	}

	/**
	 * An object of an application that breaks when it is looked at.
	 */
	private static final class Throwing {

		@Override
		public String toString() {
			throw new IllegalStateException("no text");
		}

	}

	@Test
	void knowsPointsWithTheSameTags() {
		PointLayout layout = PointLayout.series("tagged")
			.tag("a", ValueType.CODE)
			.tag("b", ValueType.STRING)
			.field("f", ValueType.STRING)
			.build();
		AdditionalValues more = AdditionalValues.of(Map.of("c", 1), Map.of("g", 1));
		MonitoringPoint point = MonitoringPoint.of(layout, 1, more, 7, null, "x");
		MonitoringPoint same = MonitoringPoint.of(layout, 2, AdditionalValues.of(Map.of("c", 1), Map.of("g", 2)), 7,
				null, "y");
		assertThat(point.hasTagsOf(same)).isTrue();
		assertThat(point.tagsHash()).isEqualTo(same.tagsHash());
		assertThat(point.hasTagsOf(MonitoringPoint.of(layout, 1, more, "7", null, "x"))).isFalse();
		assertThat(point.hasTagsOf(MonitoringPoint.of(layout, 1, more, 7, "", "x"))).isFalse();
		assertThat(point.hasTagsOf(MonitoringPoint.of(layout, 1, AdditionalValues.NONE, 7, null, "x"))).isFalse();
		AdditionalValues common = AdditionalValues.of(Map.of("instance", "i"), Map.of());
		MonitoringPoint prepared = point.prepared(common, (key, value) -> value);
		assertThat(point.hasTagsOf(prepared)).isFalse();
		assertThat(prepared.withoutFields().hasTagsOf(prepared)).isTrue();
		assertThat(prepared.withoutFields().tagsHash()).isEqualTo(prepared.tagsHash());
		assertThat(prepared.withoutFields().tags()).isEqualTo(prepared.tags());
		assertThat(prepared.withoutFields().fields()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"", "\\", "\n", "\u007f", "é", "\u0141", "日", "😀", "\ud83d" })
	void knowsWhichTextsArePlain(String other) {
		AdditionalValues plain = AdditionalValues.of(Map.of("t", "a b"), Map.of("f", "!#[]~ 1"));
		AdditionalValues mixed = AdditionalValues.of(Map.of(), Map.of("a", "plain", "f", "a" + other + "b"));
		assertThat(prepared("plain", plain).hasPlainTexts()).isTrue();
		assertThat(prepared("plain", mixed).hasPlainTexts()).isFalse();
		assertThat(prepared("plain", AdditionalValues.of(Map.of(), Map.of("größe", "m", "n", 1))).hasPlainTexts())
			.as("a key")
			.isTrue();
		assertThat(prepared(other, plain).hasPlainTexts()).isFalse();
		assertThat(MonitoringPoint.of(PLAIN, 0, plain, "plain").hasPlainTexts()).as("nobody looked").isFalse();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 8, 9, 16, 21 })
	void findsTheOnlyCharacterThatIsNotPlain(int length) {
		for (char c = 0; c < 0x180; c++) {
			boolean plain = c >= ' ' && c <= '~' && c != '"' && c != '\\';
			for (int i = 0; i < length; i++) {
				String text = "a".repeat(i) + c + "z".repeat(length - i - 1);
				assertThat(prepared(text, AdditionalValues.NONE).hasPlainTexts()).as("%x in %s", (int) c, text)
					.isEqualTo(plain);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "😀", "😀😀😀😀", "abcdef😀", "abcdefg😀", "abcde\ud83d", "abcdefg\ud83d",
			"abcdefgh\udc00", "what?\"and", "what?\u0141and" })
	void takesNoneOfThesePlain(String text) {
		assertThat(prepared(text, AdditionalValues.NONE).hasPlainTexts()).isFalse();
	}

	@Test
	void looksAtEachTagThatItDoesNotKnow() {
		PointLayout layout = PointLayout.series("tagged").tag("tag", ValueType.STRING).build();
		for (int round = 0; round < 3; round++) {
			// All have the same hash.
			for (String tag : List.of("route Aa", "route BB", "route @\u0080")) {
				assertThat(tag).hasSameHashCodeAs("route Aa");
				MonitoringPoint point = MonitoringPoint.of(layout, 0, AdditionalValues.NONE, tag)
					.prepared(AdditionalValues.NONE, (key, value) -> value);
				assertThat(point.hasPlainTexts()).isEqualTo(!tag.contains("\u0080"));
				assertThat(point.tags()).containsEntry("tag", tag.replace('\u0080', ' '));
			}
		}
	}

	private static final PointLayout PLAIN = PointLayout.series("plain").field("text", ValueType.STRING).build();

	private static MonitoringPoint prepared(String text, AdditionalValues additional) {
		return MonitoringPoint.of(PLAIN, 0, additional, text).prepared(AdditionalValues.NONE, (key, value) -> value);
	}

}
