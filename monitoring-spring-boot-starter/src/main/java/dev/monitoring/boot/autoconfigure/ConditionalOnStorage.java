package dev.monitoring.boot.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * Matches where monitoring is enabled and keeps its points in this kind of store.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Conditional(OnStorageCondition.class)
public @interface ConditionalOnStorage {

	/**
	 * The kind of store.
	 * @return a storage type
	 */
	StorageType value();

}
