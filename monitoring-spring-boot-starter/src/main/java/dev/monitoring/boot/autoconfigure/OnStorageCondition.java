package dev.monitoring.boot.autoconfigure;

import java.util.Map;
import java.util.Objects;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Implements {@link ConditionalOnStorage}.
 */
class OnStorageCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Map<String, Object> attributes = Objects
			.requireNonNull(metadata.getAnnotationAttributes(ConditionalOnStorage.class.getName()));
		StorageType wanted = (StorageType) Objects.requireNonNull(attributes.get("value"));
		ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnStorage.class, wanted);
		Environment environment = context.getEnvironment();
		if (!environment.getProperty("monitoring.enabled", Boolean.class, true)) {
			return ConditionOutcome.noMatch(message.because("monitoring.enabled is false"));
		}
		try {
			StorageType chosen = StorageChoice.of(environment, context.getBeanFactory(), context.getClassLoader());
			return new ConditionOutcome(wanted == chosen, message.because("the storage type is " + chosen.id()));
		}
		catch (SeveralStoresException ex) {
			// The pipeline fails with it.
			return ConditionOutcome.noMatch(message.because("the addresses of several stores are known"));
		}
	}

	/**
	 * Connection details may be beans.
	 */
	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

}
