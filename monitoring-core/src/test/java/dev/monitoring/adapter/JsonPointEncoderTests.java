package dev.monitoring.adapter;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests of {@link JsonPointEncoder}.
 */
class JsonPointEncoderTests {

	private static final String REQUEST_ID = "1536751345,6a5c2191-3e9b-f5a4-fc45-3abf43625c5f";

	private final ByteArrayOutputStream output = new ByteArrayOutputStream();

	private final JsonPointEncoder encoder = new JsonPointEncoder(this.output);

	@Test
	void writesARequestWithTheKeysAndTypesOfTheOriginal() {
		this.encoder
			.encode(RequestPoint.of(0, "luna-admin", "POST:/accounts", 200, REQUEST_ID, 123.45, AdditionalValues.NONE));
		assertThat(json()).isEqualTo("{\"service\":\"luna-admin\",\"route\":\"POST:/accounts\",\"status_code\":200,"
				+ "\"request_id\":\"" + REQUEST_ID + "\",\"execution_time\":123.45}");
	}

	@Test
	void writesAnErrorWithTheKeysAndTypesOfTheOriginal() {
		this.encoder
			.encode(ErrorPoint.of(0, "luna-admin", "POST:/accounts", 400, 13037, REQUEST_ID, AdditionalValues.NONE));
		assertThat(json()).isEqualTo("{\"service\":\"luna-admin\",\"route\":\"POST:/accounts\",\"status_code\":400,"
				+ "\"error_code\":13037,\"request_id\":\"" + REQUEST_ID + "\"}");
	}

	@Test
	void keepsTheTagOfAKeyThatIsBothTagAndField() {
		this.encoder.encode(ErrorPoint.of(0, "s", "r", 400, "X", null,
				AdditionalValues.of(Map.of("both", "tag"), Map.of("both", "field", "error_code", 1))));
		assertThat(json())
			.isEqualTo("{\"service\":\"s\",\"route\":\"r\",\"status_code\":400,\"error_code\":\"X\",\"both\":\"tag\"}");
	}

	@Test
	void goesOnAfterAPointThatCannotBeWritten() {
		PointLayout layout = PointLayout.series("numbers").field("n", ValueType.INTEGER).build();
		BatchBuilder batch = new BatchBuilder();
		JsonPointEncoder failing = new JsonPointEncoder(new FailingOnce(batch));
		assertThatException().isThrownBy(() -> failing.encode(MonitoringPoint.of(layout, 0, AdditionalValues.NONE, 1)));
		batch.beginRow();
		failing.encode(MonitoringPoint.of(layout, 0, AdditionalValues.NONE, 2));
		batch.endRow();
		batch.freeze("t").forEachRow((row) -> {
			byte[] bytes = new byte[row.remaining()];
			row.get(bytes);
			assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("{\"n\":2}");
		});
	}

	private String json() {
		return this.output.toString(StandardCharsets.UTF_8);
	}

	/**
	 * Fails at the first write.
	 */
	private static final class FailingOnce extends FilterOutputStream {

		private boolean failed;

		FailingOnce(BatchBuilder target) {
			super(target);
		}

		@Override
		public void write(byte[] source, int offset, int length) throws IOException {
			if (!this.failed) {
				this.failed = true;
				throw new IOException("the first write");
			}
			this.out.write(source, offset, length);
		}

	}

}
