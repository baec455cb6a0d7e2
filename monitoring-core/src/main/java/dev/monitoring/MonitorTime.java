package dev.monitoring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Times a handler: the seconds from the start of the handler to its end become a field of
 * the request's points.
 *
 * <pre>{@code
 * &#64;MonitorTime("match_time")
 * &#64;PostMapping("/matches")
 * Match match(...) { ... }
 * }</pre>
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface MonitorTime {

	/**
	 * The key of the field.
	 * @return a key such as {@code match_time}
	 */
	String value();

}
