package dev.monitoring.boot.autoconfigure;

/**
 * The client of the store that is set is not on the class path.
 */
class MissingClientException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final StorageType type;

	MissingClientException(StorageType type) {
		super("The client of the store " + type.id() + " is not on the class path");
		this.type = type;
	}

	StorageType type() {
		return this.type;
	}

}
