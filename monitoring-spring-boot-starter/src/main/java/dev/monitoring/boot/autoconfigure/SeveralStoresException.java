package dev.monitoring.boot.autoconfigure;

/**
 * The addresses of two stores are known, and nothing says which of them to use.
 */
class SeveralStoresException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	SeveralStoresException() {
		super("The addresses of InfluxDB and of ClickHouse are both known, and monitoring.storage-type is not set");
	}

}
