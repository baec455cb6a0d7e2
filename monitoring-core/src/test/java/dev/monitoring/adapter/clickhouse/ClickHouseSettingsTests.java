package dev.monitoring.adapter.clickhouse;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link ClickHouseSettings}.
 */
class ClickHouseSettingsTests {

	private static final ClickHouseSettings DEFAULTS = ClickHouseSettings.defaults("http://localhost:8123/",
			"monitoring", "writer", "hidden");

	@Test
	void takesAnAddressWithAndWithoutAPath() {
		assertThat(DEFAULTS.url()).isEqualTo("http://localhost:8123");
		assertThat(withUrl("https://clickhouse.example/store/").url()).isEqualTo("https://clickhouse.example/store");
	}

	@ParameterizedTest
	@CsvSource({ "http://writer:hidden@localhost:8123, must not contain credentials",
			"http://hidden@localhost, must not contain credentials",
			"http://a_b:hidden@local_host, must not contain credentials",
			"http://localhost:8123/?password=hidden, must not have parameters",
			"http://localhost/#hidden, must not have parameters", "localhost:8123, must start with http:// or https://",
			"jdbc:ch://localhost/hidden, must start with http:// or https://", "http:///hidden, must name a host",
			"'http://hidden host', is not an address", "'', must start with http:// or https://" })
	void refusesOtherAddressesWithoutQuotingThem(String url, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> withUrl(url))
			.withMessageStartingWith("monitoring.clickhouse.url " + message)
			.withMessageNotContaining("hidden")
			.withNoCause();
	}

	@Test
	void namesTheKeyOfAValueThatIsOutOfRange() {
		assertThatIllegalArgumentException().isThrownBy(() -> ClickHouseSettings.defaults("http://h", " ", "u", ""))
			.withMessage("monitoring.clickhouse.database must be a name of 1 to 128 characters");
		assertThatIllegalArgumentException().isThrownBy(() -> ClickHouseSettings.defaults("http://h", "d", "", ""))
			.withMessage("monitoring.clickhouse.username must not be empty");
		assertThatIllegalArgumentException().isThrownBy(() -> with(Duration.ofMinutes(59), Duration.ofSeconds(1)))
			.withMessage("monitoring.clickhouse.retention must be between 1h and 3650d");
		assertThatIllegalArgumentException().isThrownBy(() -> with(Duration.ofDays(3651), Duration.ofSeconds(1)))
			.withMessage("monitoring.clickhouse.retention must be between 1h and 3650d");
		assertThatIllegalArgumentException().isThrownBy(() -> with(Duration.ofDays(1), Duration.ZERO))
			.withMessageStartingWith("monitoring.clickhouse.connect-timeout must be");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ClickHouseSettings("http://h", "d", "u", "", null, Duration.ofDays(1),
					Duration.ofSeconds(1), Duration.ofSeconds(1), new ClickHouseSsl(null, null, null), true))
			.withMessage("monitoring.clickhouse.ssl.bundle needs a url of https");
	}

	@Test
	void showsNoPassword() {
		assertThat(DEFAULTS).asString().contains("writer", "password=******").doesNotContain("hidden");
	}

	private static ClickHouseSettings withUrl(String url) {
		return ClickHouseSettings.defaults(url, "monitoring", "writer", "hidden");
	}

	private static ClickHouseSettings with(Duration retention, Duration connectTimeout) {
		return new ClickHouseSettings("http://h", "d", "u", "", null, retention, connectTimeout, Duration.ofSeconds(1),
				null, true);
	}

}
