package dev.monitoring.spool;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Whose rows a spool keeps. Rows are bytes that only their adapter understands, so that
 * those of one store are never sent to another.
 *
 * @param type the kind of store
 * @param place where the store is, without credentials
 * @param rowFormat the version of the adapter's rows
 */
public record SpoolScope(String type, String place, int rowFormat) {

	/**
	 * The name of the folder of this scope.
	 */
	String folder() {
		return this.type.replaceAll("[^A-Za-z0-9]", "_") + "-" + hash();
	}

	private String hash() {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(text().getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest, 0, 6);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The scope as people read it.
	 */
	String text() {
		return this.type + " at " + this.place + ", rows of format " + this.rowFormat;
	}

}
