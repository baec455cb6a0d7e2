package dev.monitoring.boot.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link RequestIds}.
 */
class RequestIdsTests {

	/**
	 * It stands in the original's documents, although its UUID is of no version.
	 */
	private static final String OF_THE_ORIGINAL = "1536751345,6a5c2191-3e9b-f5a4-fc45-3abf43625c5f";

	@Test
	void keepsTheIdOfTheOriginal() {
		assertThat(RequestIds.isWellFormed(OF_THE_ORIGINAL)).isTrue();
	}

	@Test
	void makesIdsOfTheFormOfTheOriginal() {
		assertThat(RequestIds.next(1536751345))
			.matches("1536751345,[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
			.hasSameSizeAs(OF_THE_ORIGINAL);
	}

	@Test
	void refusesWhatNoHeaderCanEcho() {
		assertThat(RequestIds.isWellFormed(null)).isFalse();
		assertThat(RequestIds.isWellFormed("")).isFalse();
		assertThat(RequestIds.isWellFormed("a b")).isFalse();
		assertThat(RequestIds.isWellFormed("a\r\nSet-Cookie:b")).isFalse();
		assertThat(RequestIds.isWellFormed("\u00e9")).isFalse();
		assertThat(RequestIds.isWellFormed("x".repeat(129))).isFalse();
	}

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

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 0x0123_4567, 0x89ab_cdef, 0x9a9a_a9a9, -1, Integer.MIN_VALUE, Integer.MAX_VALUE })
	void hexadecimalDigitsAreThoseOfTheNumber(int number) {
		assertThat(new String(ByteBuffer.allocate(Long.BYTES).putLong(RequestIds.hex(number)).array(),
				StandardCharsets.US_ASCII))
			.isEqualTo(String.format("%08x", number));
	}

}
