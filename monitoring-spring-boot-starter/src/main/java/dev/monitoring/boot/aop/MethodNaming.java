package dev.monitoring.boot.aop;

import java.lang.reflect.Method;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import org.aopalliance.intercept.MethodInvocation;
import org.springframework.util.ClassUtils;

import dev.monitoring.series.SubtaskKey;

/**
 * Takes a method for a task and its calls for subtasks.
 */
final class MethodNaming implements SubtaskNaming {

	/**
	 * Begins with the time, so that the numbers of one run are not those of the next.
	 */
	private final AtomicLong lastNumber = new AtomicLong(System.currentTimeMillis());

	@Override
	public SubtaskKey key(MethodInvocation invocation) {
		return new SubtaskKey(taskId(invocation), number(), null);
	}

	@Override
	public Instant received(MethodInvocation invocation) {
		return SubtaskReceipt.take();
	}

	String taskId(MethodInvocation invocation) {
		Method method = invocation.getMethod();
		Object target = invocation.getThis();
		Class<?> type = (target != null) ? ClassUtils.getUserClass(target) : method.getDeclaringClass();
		return type.getSimpleName() + "." + method.getName();
	}

	long number() {
		return this.lastNumber.incrementAndGet();
	}

}
