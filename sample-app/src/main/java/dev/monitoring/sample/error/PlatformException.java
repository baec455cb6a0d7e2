package dev.monitoring.sample.error;

import dev.monitoring.HasErrorCode;

import org.springframework.http.HttpStatus;

/**
 * Fails a request with a status and an error code of the platform; the code reaches the
 * request's points because the exception knows it.
 */
public final class PlatformException extends RuntimeException implements HasErrorCode {

	private static final long serialVersionUID = 1L;

	private final HttpStatus status;

	private final int errorCode;

	private final String desc;

	public PlatformException(HttpStatus status, int errorCode, String desc, String detail) {
		super(detail);
		this.status = status;
		this.errorCode = errorCode;
		this.desc = desc;
	}

	@Override
	public Object errorCode() {
		return this.errorCode;
	}

	public HttpStatus status() {
		return this.status;
	}

	public ErrorBody body() {
		return new ErrorBody(this.errorCode, this.desc, String.valueOf(getMessage()));
	}

}
