package dev.monitoring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Records each call of a Spring bean's method as a subtask: its start in
 * {@code worker_queue}, its end in {@code subtask_execution} and {@code subtask_final},
 * and an exception in {@code subtask_errors}. A method that returns a
 * {@link java.util.concurrent.CompletionStage} ends when the stage does. Meanwhile the
 * subtask is {@link MonitoringData#current()}.
 *
 * <pre>{@code
 * &#64;MonitorSubtask(taskId = "#job.taskId", subtaskId = "#job.number", taskType = "1", received = "#job.received")
 * void link(Job job) { ... }
 * }</pre>
 *
 * The texts are Spring expressions over the method's arguments, by their names. As with
 * {@link MonitorTime}, a call within the bean, a final class and a private or final
 * method are not recorded.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface MonitorSubtask {

	/**
	 * The task that the subtask is a part of: an integer or a text.
	 * @return an expression; unset, it is the class and the method
	 */
	String taskId() default "";

	/**
	 * The subtask: an integer or a text.
	 * @return an expression; unset, it is a running number
	 */
	String subtaskId() default "";

	/**
	 * The kind of task: an integer.
	 * @return an expression, such as {@code 1}; unset, there is none
	 */
	String taskType() default "";

	/**
	 * When the worker received the subtask: an {@link java.time.Instant}.
	 * @return an expression; unset, it is when the method's executor was given the call,
	 * as far as that is known, else when the call begins
	 */
	String received() default "";

}
