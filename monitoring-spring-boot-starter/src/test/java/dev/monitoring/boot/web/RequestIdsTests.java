package dev.monitoring.boot.web;

import org.junit.jupiter.api.Test;

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

}
