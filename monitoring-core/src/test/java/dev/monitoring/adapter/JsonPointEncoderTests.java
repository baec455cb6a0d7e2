package dev.monitoring.adapter;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link JsonPointEncoder}.
 */
class JsonPointEncoderTests {

	private static final String REQUEST_ID = "1536751345,6a5c2191-3e9b-f5a4-fc45-3abf43625c5f";

	private static final PointLayout OPEN = PointLayout.series("open").build();

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(DeserializationFeature.USE_LONG_FOR_INTS)
		.build();

	private static final String CHARACTERS = "ab \"\\/\n\r\t\b\f\0\u001b\u007f\u0085é߿ࠀ\u2028\uFEFF\uFFFF😀";

	private final JsonPointEncoder encoder = new JsonPointEncoder();

	private final Random random = new Random(1);

	@Test
	void writesARequestWithTheKeysAndTypesOfTheOriginal() {
		MonitoringPoint point = RequestPoint.of(0, "luna-admin", "POST:/accounts", 200, REQUEST_ID, 123.45,
				AdditionalValues.NONE);
		String json = "{\"service\":\"luna-admin\",\"route\":\"POST:/accounts\",\"status_code\":200,"
				+ "\"request_id\":\"" + REQUEST_ID + "\",\"execution_time\":123.45}";
		assertThat(json(point)).isEqualTo(json);
		assertThat(json(prepared(point))).isEqualTo(json);
	}

	@Test
	void writesAnErrorWithTheKeysAndTypesOfTheOriginal() {
		assertThat(
				json(ErrorPoint.of(0, "luna-admin", "POST:/accounts", 400, 13037, REQUEST_ID, AdditionalValues.NONE)))
			.isEqualTo("{\"service\":\"luna-admin\",\"route\":\"POST:/accounts\",\"status_code\":400,"
					+ "\"error_code\":13037,\"request_id\":\"" + REQUEST_ID + "\"}");
	}

	@Test
	void keepsTheTagOfAKeyThatIsBothTagAndField() {
		assertThat(json(ErrorPoint.of(0, "s", "r", 400, "X", null,
				AdditionalValues.of(Map.of("both", "tag"), Map.of("both", "field", "error_code", 1)))))
			.isEqualTo("{\"service\":\"s\",\"route\":\"r\",\"status_code\":400,\"error_code\":\"X\",\"both\":\"tag\"}");
	}

	@Test
	void keepsTheDeclaredTagOfAKeyThatIsBothWhereThereIsOne() {
		PointLayout layout = PointLayout.series("both")
			.tag("key", ValueType.STRING)
			.field("key", ValueType.INTEGER)
			.field("other", ValueType.BOOLEAN)
			.build();
		assertThat(json(MonitoringPoint.of(layout, 0, AdditionalValues.NONE, "tag", 1, true)))
			.isEqualTo("{\"key\":\"tag\",\"other\":true}");
		assertThat(json(MonitoringPoint.of(layout, 0, AdditionalValues.NONE, null, 1, null))).isEqualTo("{\"key\":1}");
		assertThat(json(MonitoringPoint.of(layout, 0, AdditionalValues.NONE, null, null, false)))
			.isEqualTo("{\"other\":false}");
	}

	@Test
	void writesAPointOfNothing() {
		assertThat(json(MonitoringPoint.of(OPEN, 0, AdditionalValues.NONE))).isEqualTo("{}");
	}

	@Test
	void writesEveryTextAsJacksonReadsIt() {
		for (int i = 0; i < 2000; i++) {
			Map<String, Object> fields = Map.of(text(), text(), "f" + text(), text(), "plain", "plain text");
			Map<String, Object> tags = Map.of("t" + text(), "v" + text());
			assertReadsBack(MonitoringPoint.of(OPEN, 0, AdditionalValues.of(tags, fields)));
		}
	}

	private String text() {
		StringBuilder text = new StringBuilder("k");
		for (int i = this.random.nextInt(6); i >= 0; i--) {
			text.appendCodePoint(CHARACTERS.codePointAt(CHARACTERS.offsetByCodePoints(0,
					this.random.nextInt(CHARACTERS.codePointCount(0, CHARACTERS.length())))));
		}
		return text.toString();
	}

	@Test
	void writesALoneSurrogateAsAReplacement() {
		PointLayout layout = PointLayout.series("texts").field("text", ValueType.STRING).build();
		assertThat(json(MonitoringPoint.of(layout, 0, AdditionalValues.NONE, "a\ud800b")))
			.isEqualTo("{\"text\":\"a\uFFFDb\"}");
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, -0.0, 1, -1, 0.001, -0.001, 0.1 + 0.2, 1 / 3.0, 123.45, 9999999.5, 1e7, 1e15, 1e16,
			1e-10, 1e308, Double.MIN_VALUE, Double.MAX_VALUE })
	void writesFloatsInTheFormOfJava(double value) {
		assertThat(json(field(value))).isEqualTo("{\"f\":" + value + "}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.0009999", "-0.0001", "0.000000001", "0.000123456" })
	void writesWhatTookLessThanAMillisecondWithoutAnExponent(String value) {
		assertThat(json(field(Double.parseDouble(value)))).isEqualTo("{\"f\":" + value + "}");
		assertReadsBack(field(Double.parseDouble(value)));
	}

	@Test
	void writesNumbersThatReadBackTheSame() {
		for (int i = 0; i < 50_000; i++) {
			double value = Double.longBitsToDouble(this.random.nextLong());
			if (Double.isFinite(value)) {
				assertReadsBack(field(value));
			}
			assertReadsBack(field((this.random.nextLong() >>> this.random.nextInt(63)) / 1e9));
			assertReadsBack(field(this.random.nextLong() >> this.random.nextInt(64)));
		}
		assertReadsBack(field(Long.MIN_VALUE));
	}

	private static MonitoringPoint field(Object value) {
		return MonitoringPoint.of(OPEN, 0, AdditionalValues.of(Map.of(), Map.of("f", value)));
	}

	private void assertReadsBack(MonitoringPoint point) {
		Map<String, Object> values = new HashMap<>(point.fields());
		values.putAll(point.tags());
		for (MonitoringPoint form : List.of(point, prepared(point))) {
			values.putAll(form.fields());
			values.putAll(form.tags());
			assertThat(JSON.readValue(json(form), new TypeReference<Map<String, Object>>() {
			})).isEqualTo(values);
		}
	}

	private static MonitoringPoint prepared(MonitoringPoint point) {
		return point.prepared(AdditionalValues.NONE, (key, value) -> value);
	}

	private String json(MonitoringPoint point) {
		BatchBuilder builder = new BatchBuilder();
		builder.beginRow();
		this.encoder.encode(point, builder);
		builder.endRow();
		StringBuilder json = new StringBuilder();
		builder.freeze("t").forEachRow((row) -> json.append(StandardCharsets.UTF_8.decode(row)));
		return json.toString();
	}

}
