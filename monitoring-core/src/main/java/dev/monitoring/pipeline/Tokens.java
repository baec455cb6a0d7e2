package dev.monitoring.pipeline;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes tokens that no other batch has.
 */
final class Tokens {

	private final String prefix;

	private final AtomicLong made = new AtomicLong();

	Tokens(String prefix) {
		this.prefix = prefix;
	}

	String next() {
		return this.prefix + "-" + this.made.getAndIncrement();
	}

}
