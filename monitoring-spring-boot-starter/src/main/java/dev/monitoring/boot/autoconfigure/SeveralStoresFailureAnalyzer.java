package dev.monitoring.boot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says how to choose between two stores.
 */
class SeveralStoresFailureAnalyzer extends AbstractFailureAnalyzer<SeveralStoresException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SeveralStoresException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Set monitoring.storage-type to influx or clickhouse, or remove monitoring.influx.url or"
						+ " monitoring.clickhouse.url (or the service connection of one).",
				cause);
	}

}
