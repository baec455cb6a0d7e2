package dev.monitoring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The error code of requests that fail with the annotated exception. One that depends on
 * the instance comes from {@link HasErrorCode}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface ErrorCode {

	/**
	 * The code: digits alone are kept as an integer, all else as text.
	 * @return a code such as {@code 13037}
	 */
	String value();

}
