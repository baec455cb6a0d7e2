package dev.monitoring.adapter.influx;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Shows that nothing that an application can give leads to a line that InfluxDB refuses,
 * loses, cannot read or reads otherwise than documented. What a line is to InfluxDB is
 * decided by a parser of its own, which is compared with what a real server answered.
 */
class LineProtocolCasesTests {

	/**
	 * The server stripped a field, which is not the parser's business, or its export
	 * shows more than is there.
	 */
	private static final Set<String> OTHER_THAN_PARSING = Set.of("time-field-plus-other", "time-field-in-batch");

	private static final PointLayout LAYOUT = PointLayout.series("m").build();

	private static final String NASTY = "\\\\\\\\\"\",,==  \n\r\t\0#aé\u0085\u2028\uFEFF\uFFFE\u00ff😀\uD800\uDC00'{}";

	private static List<LineProtocolCase> cases() {
		return LineProtocolCase.all();
	}

	private static List<LineProtocolCase> readableCases() {
		return cases().stream()
			.filter((line) -> line.status() == 204 && !OTHER_THAN_PARSING.contains(line.id()))
			.toList();
	}

	@Test
	void knowsWhatTheServerAnswered() {
		assertThat(cases()).hasSize(223);
		assertThat(readableCases()).hasSizeGreaterThan(90);
	}

	@ParameterizedTest
	@MethodSource("cases")
	void theParserRefusesWhatTheServerRefuses(LineProtocolCase line) throws Exception {
		if (line.status() == 400) {
			assertThatExceptionOfType(LineProtocolParser.Refused.class)
				.isThrownBy(() -> LineProtocolParser.parse(line.raw(), line.precision()));
		}
		else {
			LineProtocolParser.parse(line.raw(), line.precision());
		}
	}

	@ParameterizedTest
	@MethodSource("readableCases")
	void theParserReadsWhatTheServerStores(LineProtocolCase line) throws Exception {
		Map<Object, Map<String, Object>> parsed = new HashMap<>();
		store(LineProtocolParser.parse(line.before()), parsed);
		store(LineProtocolParser.parse(line.raw(), line.precision()), parsed);
		assertThat(parsed).hasSize(line.points());
		Map<Object, Map<String, Object>> stored = new HashMap<>();
		store(LineProtocolParser.parse(withoutNow(line.stored())), stored);
		assertThat(parsed).isEqualTo(stored);
	}

	private static byte[] withoutNow(byte[] stored) {
		return new String(stored, StandardCharsets.ISO_8859_1).replace(" NOW", "")
			.getBytes(StandardCharsets.ISO_8859_1);
	}

	private static void store(List<ParsedPoint> points, Map<Object, Map<String, Object>> store) {
		for (ParsedPoint point : points) {
			List<Object> identity = new ArrayList<>(List.of(point.measurement(), point.tags()));
			identity.add(point.time());
			store.computeIfAbsent(identity, (key) -> new TreeMap<>()).putAll(point.fields());
		}
	}

	@ParameterizedTest
	@MethodSource("cases")
	void everyLineIsAHarmlessText(LineProtocolCase line) {
		Set<String> texts = new LinkedHashSet<>();
		for (String text : List.of(new String(line.raw(), StandardCharsets.UTF_8), line.id())) {
			texts.add(text);
			texts.addAll(List.of(text.split("[ ,=]")));
		}
		List<String> bounded = texts.stream().map((text) -> text.substring(0, Math.min(text.length(), 1024))).toList();
		readsBack(bounded);
	}

	@Test
	void everyTextIsAHarmlessText() {
		Random random = new Random(1);
		List<String> texts = new ArrayList<>();
		for (int i = 0; i < 30_000; i++) {
			StringBuilder text = new StringBuilder();
			int length = random.nextInt(7);
			for (int j = 0; j < length; j++) {
				text.append(NASTY.charAt(random.nextInt(NASTY.length())));
			}
			texts.add(text.toString());
		}
		for (int i = 0; i < texts.size(); i += 3000) {
			readsBack(texts.subList(i, i + 3000));
		}
	}

	/**
	 * Each text is a tag's key and value and a field's key and value, beside those of its
	 * neighbour, in a request with all the others.
	 */
	private static void readsBack(List<String> texts) {
		List<MonitoringPoint> points = new ArrayList<>();
		List<ParsedPoint> expected = new ArrayList<>();
		for (int i = 0; i < texts.size(); i++) {
			String text = texts.get(i);
			String other = texts.get((i + 1) % texts.size());
			MonitoringPoint point = MonitoringPoint.builder(LAYOUT)
				.tag(text, other)
				.tag("k" + other, text)
				.tag("z", text + "\\")
				.field(text, other)
				.field("k" + other, text)
				.field("number", i)
				.build();
			Map<String, String> tags = new HashMap<>();
			point.tags().forEach((key, value) -> putTag(tags, stored(key), stored(value.toString())));
			Map<String, Object> fields = new HashMap<>();
			point.fields()
				.forEach((key, value) -> fields.put(stored(key), (value instanceof String x) ? printable(x) : value));
			points.add(point.prepared(AdditionalValues.NONE, (key, value) -> value));
			expected.add(new ParsedPoint("m", tags, fields, (long) i));
		}
		List<ParsedPoint> read = new Lines().read(points);
		assertThat(read).hasSize(expected.size());
		for (int i = 0; i < read.size(); i++) {
			assertThat(read.get(i).measurement()).isEqualTo("m");
			assertThat(read.get(i).tags()).isEqualTo(expected.get(i).tags());
			assertFields(read.get(i).fields(), expected.get(i).fields());
		}
	}

	/**
	 * A field whose key had another type before has the suffix of its own.
	 */
	private static void assertFields(Map<String, Object> read, Map<String, Object> expected) {
		Map<String, Object> withoutSuffix = new HashMap<>();
		read.forEach((key, value) -> withoutSuffix
			.put(expected.containsKey(key) ? key : key.replaceFirst("(_string|_integer)+$", ""), value));
		assertThat(withoutSuffix).isEqualTo(expected);
	}

	private static void putTag(Map<String, String> tags, String key, String value) {
		if (!value.isEmpty()) {
			tags.put(tags.containsKey(key) ? key + "_" : key, value);
		}
	}

	private static String printable(String text) {
		return text.replaceAll("[\\x00-\\x1f\\x7f-\\x9f]", " ")
			.replaceAll("[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]", "\ufffd");
	}

	private static String stored(String text) {
		return printable(text).replaceAll("\\\\(?=[,= \"]|\\z)", "/");
	}

}
