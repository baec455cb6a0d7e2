package dev.monitoring.boot.autoconfigure;

import java.util.Locale;

/**
 * The client of the store that is set is not on the class path.
 */
class MissingClientException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final StorageType type;

	MissingClientException(StorageType type) {
		super("The client of monitoring.storage-type=" + name(type) + " is not on the class path");
		this.type = type;
	}

	StorageType type() {
		return this.type;
	}

	static String name(StorageType type) {
		return type.name().toLowerCase(Locale.ROOT);
	}

}
