package dev.monitoring.pipeline;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link RetryPolicy}.
 */
class RetryPolicyTests {

	private static final WriteException DOWN = new WriteException(Kind.RETRY, "down", null);

	@Test
	void doublesThePauseUpToAMinute() {
		RetryPolicy policy = new RetryPolicy(() -> 1);
		for (long seconds : new long[] { 1, 2, 4, 8, 16, 32, 60, 60, 60 }) {
			assertThat(policy.failed(DOWN)).isEqualTo(Duration.ofSeconds(seconds));
		}
	}

	@Test
	void startsAnewAfterASuccess() {
		RetryPolicy policy = new RetryPolicy(() -> 1);
		policy.failed(DOWN);
		policy.failed(DOWN);
		policy.succeeded();
		assertThat(policy.failed(DOWN)).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void spreadsTheInstancesOverHalfOfThePause() {
		assertThat(new RetryPolicy(() -> 0).failed(DOWN)).isEqualTo(Duration.ofMillis(500));
	}

	@Test
	void comesBackEveryHalfMinuteWhereAnOperatorIsNeeded() {
		RetryPolicy policy = new RetryPolicy(() -> 1);
		for (int i = 0; i < 3; i++) {
			assertThat(policy.failed(new WriteException(Kind.HOLD, "locked", null))).isEqualTo(Duration.ofSeconds(30));
		}
	}

	@Test
	void doesAsTheStoreAsksWithinAMinute() {
		RetryPolicy policy = new RetryPolicy(() -> 1);
		assertThat(policy.failed(new WriteException(Kind.RETRY, "busy", Duration.ofSeconds(7), null)))
			.isEqualTo(Duration.ofSeconds(7));
		assertThat(policy.failed(new WriteException(Kind.RETRY, "busy", Duration.ofDays(7), null)))
			.isEqualTo(Duration.ofMinutes(1));
	}

	@Test
	void waitsAllTheSameWhereTheStoreAsksForNoPause() {
		RetryPolicy policy = new RetryPolicy(() -> 1);
		assertThat(policy.failed(new WriteException(Kind.RETRY, "busy", Duration.ZERO, null)))
			.isEqualTo(Duration.ofSeconds(1));
		assertThat(policy.failed(new WriteException(Kind.RETRY, "busy", Duration.ofMillis(1), null)))
			.isEqualTo(Duration.ofSeconds(2));
	}

}
