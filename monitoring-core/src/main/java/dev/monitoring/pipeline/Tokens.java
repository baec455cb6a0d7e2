package dev.monitoring.pipeline;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Makes tokens that no other batch has, of whichever process.
 */
final class Tokens {

	private final AtomicLong made = new AtomicLong();

	/**
	 * Made with the first token, on the thread that flushes: the first secure random
	 * number takes milliseconds of a start. Two threads that both make one do no harm.
	 */
	private volatile @Nullable String prefix;

	String next() {
		String known = this.prefix;
		if (known == null) {
			known = UUID.randomUUID().toString();
			this.prefix = known;
		}
		return known + "-" + this.made.getAndIncrement();
	}

}
