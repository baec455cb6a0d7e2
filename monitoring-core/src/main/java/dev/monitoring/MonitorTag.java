package dev.monitoring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Tags the points of the requests that a handler serves: on a parameter that is a path
 * variable with the variable's value, on the handler itself or its type with a constant.
 *
 * <pre>{@code
 * &#64;MonitorTag(value = "kind", text = "import")
 * &#64;PostMapping("/handlers/{handlerId}/events")
 * Event create(@MonitorTag("handler_id") @PathVariable String handlerId) { ... }
 * }</pre>
 *
 * The variable of a numeric parameter becomes a number; one that is not the number it
 * should be is left out. All else can be tagged by {@link MonitoringData}.
 */
@Target({ ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(MonitorTag.Several.class)
@Inherited
@Documented
public @interface MonitorTag {

	/**
	 * The key of the tag.
	 * @return a key such as {@code handler_id}
	 */
	String value();

	/**
	 * The value of the tag, on a handler or type; parameters bring their own.
	 * @return a text
	 */
	String text() default "";

	/**
	 * Several tags of one handler.
	 */
	@Target({ ElementType.METHOD, ElementType.TYPE })
	@Retention(RetentionPolicy.RUNTIME)
	@Inherited
	@Documented
	@interface Several {

		/**
		 * The tags.
		 * @return an array
		 */
		MonitorTag[] value();

	}

}
