package dev.monitoring.storage;

import org.jspecify.annotations.Nullable;

/**
 * A store could not be prepared. The message says why and what to do, without secrets.
 */
public class StorageException extends Exception {

	private static final long serialVersionUID = 1L;

	/**
	 * Makes a failure.
	 * @param message what is wrong and what to do
	 * @param cause the store's own exception
	 */
	public StorageException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
