package dev.monitoring.adapter.clickhouse;

import java.net.ConnectException;

import com.clickhouse.client.api.ClientException;
import com.clickhouse.client.api.ServerException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link ClickHouseFailures} and {@link ClickHouseRequirements}.
 */
class ClickHouseFailuresTests {

	@ParameterizedTest
	@ValueSource(ints = { 3, 107, 159, 201, 202, 203, 209, 210, 241, 242, 252, 285, 319, 425, 999, 77777 })
	void triesAgainWhatPasses(int code) {
		assertThat(failure(code).kind()).isEqualTo(Kind.RETRY);
	}

	@ParameterizedTest
	@ValueSource(ints = { 16, 44, 50, 60, 81, 115, 139, 164, 170, 192, 193, 194, 243, 291, 452, 497, 516, 701 })
	void holdsWhatAnOperatorMends(int code) {
		assertThat(failure(code).kind()).isEqualTo(Kind.HOLD);
	}

	@ParameterizedTest
	@ValueSource(ints = { 6, 26, 27, 38, 41, 53, 69, 72, 117, 130, 131, 407 })
	void isolatesBadRows(int code) {
		assertThat(failure(code).kind()).isEqualTo(Kind.ISOLATE);
	}

	private static WriteException failure(int code) {
		ServerException server = new ServerException(code, "Code: " + code + ". a row with a secret", 500, "id");
		WriteException failure = ClickHouseFailures.of(new ClientException("secret", new RuntimeException(server)));
		assertThat(failure).hasNoCause().hasMessageNotContaining("secret").hasMessageEndingWith(".");
		return failure;
	}

	@Test
	void namesWhatMendsIt() {
		assertThat(failure(516))
			.hasMessageContaining("monitoring.clickhouse.username and monitoring.clickhouse.password");
		assertThat(failure(164)).hasMessageContaining("monitoring.clickhouse.username may only read");
		assertThat(failure(497)).hasMessageContaining("Grant the user of monitoring.clickhouse.username");
		assertThat(failure(701)).hasMessageContaining("monitoring.clickhouse.cluster");
	}

	@Test
	void triesAgainWhereTheServerCannotBeReached() {
		WriteException failure = ClickHouseFailures
			.of(new ClientException("Failed", new ConnectException("to http://user:secret@host")));
		assertThat(failure.kind()).isEqualTo(Kind.RETRY);
		assertThat(failure).hasNoCause()
			.hasMessageStartingWith("it cannot be reached (ConnectException)")
			.hasMessageNotContaining("secret");
	}

	@Test
	void needsAVersionWithAFinishedJsonType() {
		for (String version : new String[] { "25.3.1.1", "25.12.1.1-lts", "26.7.2.1" }) {
			assertThatCode(() -> ClickHouseRequirements.checkVersion(version)).doesNotThrowAnyException();
		}
		for (String version : new String[] { "25.2.9.9", "24.8.1.1", "9.9" }) {
			assertThatExceptionOfType(WriteException.class)
				.isThrownBy(() -> ClickHouseRequirements.checkVersion(version))
				.withMessageContaining("use 25.3 or later");
		}
		assertThatExceptionOfType(WriteException.class).isThrownBy(() -> ClickHouseRequirements.checkVersion("what"))
			.withMessageContaining("monitoring.clickhouse.url");
	}

}
