package dev.monitoring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Shows the settings of a store that are wrong together; of a single one Boot tells more.
 */
class InvalidSettingFailureAnalyzer extends AbstractFailureAnalyzer<IllegalArgumentException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, IllegalArgumentException cause) {
		String message = String.valueOf(cause.getMessage());
		if (!message.startsWith("monitoring.") || findCause(rootFailure, BindException.class) != null) {
			return null;
		}
		return new FailureAnalysis(message + ".",
				"Change that setting, or set monitoring.storage-type to another store.", cause);
	}

}
