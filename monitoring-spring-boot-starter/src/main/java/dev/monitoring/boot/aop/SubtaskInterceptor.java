package dev.monitoring.boot.aop;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.Pointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ReflectionUtils;

import dev.monitoring.MonitorSubtask;
import dev.monitoring.task.SubtaskMonitor;
import dev.monitoring.task.TaskMonitor;

/**
 * Records the calls of methods as subtasks.
 */
public final class SubtaskInterceptor implements MethodInterceptor {

	private final Supplier<TaskMonitor> monitor;

	private final SubtaskNaming naming;

	private SubtaskInterceptor(Supplier<TaskMonitor> monitor, SubtaskNaming naming) {
		this.monitor = monitor;
		this.naming = naming;
	}

	/**
	 * The advisor for methods with {@link MonitorSubtask}.
	 * @param monitor records the subtasks
	 * @return the advisor
	 */
	public static Advisor advisor(Supplier<TaskMonitor> monitor) {
		return advisor(new AnnotatedMethods(MonitorSubtask.class, ApplicationBeans.INSTANCE),
				new SubtaskInterceptor(monitor, new AnnotationNaming()));
	}

	/**
	 * The advisor for methods that Spring calls, unless they have {@link MonitorSubtask}.
	 * Beans that can have no proxy, or whose calls one would miss, are left alone.
	 * @param monitor records the subtasks
	 * @param annotations what those methods are annotated with
	 * @return the advisor
	 */
	public static Advisor advisor(Supplier<TaskMonitor> monitor, Set<Class<? extends Annotation>> annotations) {
		return advisor(new SpringMethods(annotations), new SubtaskInterceptor(monitor, new MethodNaming()));
	}

	private static Advisor advisor(Pointcut pointcut, SubtaskInterceptor interceptor) {
		DefaultPointcutAdvisor advisor = new DefaultPointcutAdvisor(pointcut, interceptor);
		// Around @MonitorTime, whose field is the subtask's.
		advisor.setOrder(Ordered.LOWEST_PRECEDENCE - 1);
		return advisor;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		SubtaskMonitor subtask = this.monitor.get().open(this.naming.key(invocation), this.naming.received(invocation));
		boolean goesOn = false;
		try {
			Object result = invocation.proceed();
			if (result instanceof CompletionStage<?> stage) {
				subtask.closeWith(stage);
				goesOn = true;
			}
			return result;
		}
		catch (Throwable ex) {
			subtask.fail(ex);
			throw ex;
		}
		finally {
			if (!goesOn) {
				subtask.close();
			}
		}
	}

	/**
	 * Methods with one of some annotations.
	 */
	private static final class SpringMethods extends StaticMethodMatcherPointcut {

		private final Set<Class<? extends Annotation>> annotations;

		SpringMethods(Set<Class<? extends Annotation>> annotations) {
			this.annotations = annotations;
			setClassFilter((type) -> !Modifier.isFinal(type.getModifiers()) && hasNoPrivateOne(type));
		}

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return isOne(method) && !AnnotatedElementUtils.hasAnnotation(method, MonitorSubtask.class);
		}

		private boolean isOne(Method method) {
			return this.annotations.stream()
				.anyMatch((annotation) -> AnnotatedElementUtils.hasAnnotation(method, annotation));
		}

		/**
		 * Spring refuses to start where it should call a private method of a proxy.
		 */
		private boolean hasNoPrivateOne(Class<?> type) {
			for (Method method : ReflectionUtils.getAllDeclaredMethods(type)) {
				if (Modifier.isPrivate(method.getModifiers()) && isOne(method)) {
					return false;
				}
			}
			return true;
		}

	}

}
