package dev.monitoring.sample.traffic;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The bounds of the load.
 */
class TrafficPropertiesTests {

	@ParameterizedTest
	@ValueSource(doubles = { 0, -1, 1001, Double.NaN })
	void refusesALoadOutOfBounds(double requestsPerSecond) {
		assertThatIllegalArgumentException().isThrownBy(() -> new TrafficProperties(true, requestsPerSecond))
			.withMessageContaining("sample.traffic.requests-per-second");
	}

}
