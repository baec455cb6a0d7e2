package dev.monitoring.pipeline;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

import dev.monitoring.adapter.WriteException;

/**
 * How long to leave a store alone that did not take a batch. Giving up is a matter of the
 * buffer's bound, never of the number of tries.
 */
final class RetryPolicy {

	static final Duration HOLD = Duration.ofSeconds(30);

	private static final Duration FIRST = Duration.ofSeconds(1);

	private static final Duration LONGEST = Duration.ofSeconds(60);

	private final DoubleSupplier random;

	private int failures;

	RetryPolicy() {
		this(() -> ThreadLocalRandom.current().nextDouble());
	}

	RetryPolicy(DoubleSupplier random) {
		this.random = random;
	}

	void succeeded() {
		this.failures = 0;
	}

	/**
	 * The pause after a failure: what the store asks for, 30 s where an operator is
	 * needed, else a second doubled with every failure up to a minute; half of it is
	 * random, so that the instances of a service do not come back together.
	 */
	Duration failed(WriteException failure) {
		this.failures++;
		Duration asked = failure.retryAfter();
		if (asked != null && asked.compareTo(FIRST) >= 0) {
			return asked.compareTo(LONGEST) < 0 ? asked : LONGEST;
		}
		if (failure.kind() == WriteException.Kind.HOLD) {
			return HOLD;
		}
		long full = Math.min(LONGEST.toNanos(), FIRST.toNanos() << Math.min(this.failures - 1, 6));
		return Duration.ofNanos(full / 2 + (long) (full / 2 * this.random.getAsDouble()));
	}

}
