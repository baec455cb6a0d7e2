package dev.monitoring.boot.web;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RequestIdsTests {

	@ParameterizedTest
	@ValueSource(longs = { 0, 9, 10, 99, 100, 1_767_225_600, 9_999_999_999L, 10_000_000_000L, -1, -10, Long.MAX_VALUE,
			Long.MIN_VALUE })
	void idIsSecondsAndRandomUuid(long seconds) {
		Set<String> ids = new HashSet<>();
		for (int i = 0; i < 100; i++) {
			String id = RequestIds.next(seconds);
			String[] parts = id.split(",", -1);
			assertThat(parts).hasSize(2);
			assertThat(parts[0]).isEqualTo(Long.toString(seconds));
			UUID uuid = UUID.fromString(parts[1]);
			assertThat(uuid).hasToString(parts[1]);
			assertThat(uuid.version()).isEqualTo(4);
			assertThat(uuid.variant()).isEqualTo(2);
			assertThat(RequestIds.isWellFormed(id)).isTrue();
			ids.add(id);
		}
		assertThat(ids).hasSize(100);
	}

}
