package dev.monitoring.boot.autoconfigure;

import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.ClassUtils;

/**
 * Implements {@link ConditionalOnStorage}.
 */
class OnStorageCondition extends SpringBootCondition {

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
		StorageType chosen = chosen(environment, context.getClassLoader());
		return new ConditionOutcome(wanted == chosen, message.because("the storage type is " + chosen));
	}

	/**
	 * The store that is set, else the embedded one where its driver is present.
	 */
	private static StorageType chosen(Environment environment, @Nullable ClassLoader loader) {
		try {
			return Binder.get(environment)
				.bind("monitoring.storage-type", StorageType.class)
				.orElseGet(() -> ClassUtils.isPresent(StorageType.DUCKDB.clientClass(), loader) ? StorageType.DUCKDB
						: StorageType.NONE);
		}
		catch (BindException ex) {
			// The binding of all settings fails with the better message.
			return StorageType.NONE;
		}
	}

}
