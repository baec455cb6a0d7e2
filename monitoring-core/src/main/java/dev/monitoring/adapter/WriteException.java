package dev.monitoring.adapter;

import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A store did not take a batch, or cannot be reached. The message names what is wrong and
 * which setting cures it, and never quotes points or credentials.
 */
public class WriteException extends Exception {

	private static final long serialVersionUID = 1L;

	private final Kind kind;

	private final transient @Nullable Duration retryAfter;

	/**
	 * Makes a failure.
	 * @param kind what the pipeline is to do
	 * @param message what is wrong and what cures it
	 * @param cause the store's own exception
	 */
	public WriteException(Kind kind, String message, @Nullable Throwable cause) {
		this(kind, message, null, cause);
	}

	/**
	 * Makes a failure of a store that says when to come back.
	 * @param kind what the pipeline is to do
	 * @param message what is wrong and what cures it
	 * @param retryAfter how long to wait before the next attempt
	 * @param cause the store's own exception
	 */
	public WriteException(Kind kind, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
		super(message, cause);
		this.kind = kind;
		this.retryAfter = retryAfter;
	}

	/**
	 * What the pipeline is to do.
	 * @return the kind
	 */
	public Kind kind() {
		return this.kind;
	}

	/**
	 * How long the store asks to be left alone.
	 * @return the time, or {@code null} where it does not say
	 */
	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

	/**
	 * What the pipeline does with a batch that was not taken.
	 */
	public enum Kind {

		/**
		 * Passes by itself: sent again, unchanged, with growing pauses.
		 */
		RETRY,

		/**
		 * An operator will fix it (rights, a missing bucket, a locked file): kept, and
		 * tried again slowly.
		 */
		HOLD,

		/**
		 * Some points of the batch are bad: halved until they stand alone.
		 */
		ISOLATE,

		/**
		 * Nothing can ever be written by this process: the pipeline goes on without a
		 * store.
		 */
		UNSUPPORTED;

		/**
		 * The kind as the endpoint and health show it.
		 * @return lower case
		 */
		public String id() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
