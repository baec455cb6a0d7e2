package dev.monitoring.statistics;

import org.jspecify.annotations.Nullable;

/**
 * A store could not be read. The message says why, without secrets.
 */
public class StatisticsException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Makes a failure.
	 * @param message what is wrong
	 * @param cause the store's own exception
	 */
	public StatisticsException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
