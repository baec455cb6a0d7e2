package dev.monitoring.boot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says which lines add the missing client.
 */
class MissingClientFailureAnalyzer extends AbstractFailureAnalyzer<MissingClientException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MissingClientException cause) {
		String type = cause.type().id();
		String url = (cause.type() == StorageType.DUCKDB) ? ""
				: ", monitoring." + type + ".url or a service connection";
		String description = "Points are to be kept in " + type + " (monitoring.storage-type" + url
				+ " says so), but the client of this store is not on the class path.";
		String action = "Add it to the build:\n\n" + cause.type().dependency()
				+ "\n\nor set monitoring.storage-type=none.";
		return new FailureAnalysis(description, action, cause);
	}

}
