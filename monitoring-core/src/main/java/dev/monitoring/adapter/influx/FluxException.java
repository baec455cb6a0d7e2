package dev.monitoring.adapter.influx;

import org.jspecify.annotations.Nullable;

/**
 * A query, or a call about tasks, failed. The message is a sentence for people.
 */
final class FluxException extends Exception {

	private static final long serialVersionUID = 1L;

	private static final int LONGEST_REASON = 300;

	FluxException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	/**
	 * The store says why.
	 * @param reason its words
	 */
	static FluxException failed(String reason) {
		return new FluxException("it says: " + shortened(reason), null);
	}

	static String shortened(String reason) {
		return (reason.length() <= LONGEST_REASON) ? reason : reason.substring(0, LONGEST_REASON) + "...";
	}

}
