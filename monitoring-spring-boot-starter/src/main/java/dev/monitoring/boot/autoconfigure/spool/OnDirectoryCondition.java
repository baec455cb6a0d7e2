package dev.monitoring.boot.autoconfigure.spool;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Matches where there is a directory for the spool: a blank one is as good as none.
 */
final class OnDirectoryCondition extends SpringBootCondition {

	private static final String PROPERTY = "monitoring.spool.directory";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Spool");
		return StringUtils.hasText(context.getEnvironment().getProperty(PROPERTY))
				? ConditionOutcome.match(message.because(PROPERTY + " is set"))
				: ConditionOutcome.noMatch(message.because(PROPERTY + " is not set"));
	}

}
