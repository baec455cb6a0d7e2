package dev.monitoring;

/**
 * An exception that knows the error code of the request it fails.
 */
public interface HasErrorCode {

	/**
	 * The error code.
	 * @return an integer or a text
	 */
	Object errorCode();

}
