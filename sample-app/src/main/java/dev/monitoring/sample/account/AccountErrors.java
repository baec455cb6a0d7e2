package dev.monitoring.sample.account;

import dev.monitoring.sample.error.PlatformException;

import org.springframework.http.HttpStatus;

/**
 * What can be wrong with a request for accounts, with the codes that the platform has for
 * it.
 */
final class AccountErrors {

	private static final int INVALID = 13037;

	private static final int NOT_FOUND = 12012;

	private AccountErrors() {
	}

	static PlatformException invalid(String detail) {
		return new PlatformException(HttpStatus.BAD_REQUEST, INVALID, "Invalid account", detail);
	}

	static PlatformException notFound() {
		return new PlatformException(HttpStatus.NOT_FOUND, NOT_FOUND, "Object not found",
				"There is no account with this id");
	}

}
