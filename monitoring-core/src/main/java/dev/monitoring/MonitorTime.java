package dev.monitoring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Times a method: the seconds from its start to its end become a field of the points of
 * the request or subtask that it works for; of several calls their sum. A method that
 * returns a {@link java.util.concurrent.CompletionStage} ends when the stage does, and an
 * asynchronous handler with its last dispatch. Outside of requests and subtasks the
 * method just runs.
 *
 * <pre>{@code
 * &#64;MonitorTime("match_time")
 * &#64;PostMapping("/matches")
 * Match match(...) { ... }
 * }</pre>
 *
 * It works on handlers and on the methods of any Spring bean that others call: a call
 * within the bean, a final class and a private or final method are not timed. On a type
 * it stands for each of its public methods that has none of its own.
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface MonitorTime {

	/**
	 * The key of the field.
	 * @return a key such as {@code match_time}
	 */
	String value();

}
