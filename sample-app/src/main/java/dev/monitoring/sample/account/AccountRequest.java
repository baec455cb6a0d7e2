package dev.monitoring.sample.account;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * An account as a client asks for it, which may be wrong in every way.
 */
record AccountRequest(@Nullable String name, @Nullable String email) {

	private static final int MAX_LENGTH = 254;

	private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+");

	Account toAccount(String id) {
		if (this.name == null || this.name.isBlank() || this.name.length() > MAX_LENGTH) {
			throw AccountErrors.invalid("name must have 1 to " + MAX_LENGTH + " characters");
		}
		if (this.email == null || this.email.length() > MAX_LENGTH || !EMAIL.matcher(this.email).matches()) {
			throw AccountErrors.invalid("email must be an e-mail address");
		}
		return new Account(id, this.name, this.email);
	}

}
