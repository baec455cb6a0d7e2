package dev.monitoring.boot.aop;

import java.lang.reflect.Method;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

import dev.monitoring.MonitorSubtask;
import dev.monitoring.series.SubtaskKey;

/**
 * Evaluates the expressions of {@link MonitorSubtask}. One that fails is logged once, and
 * what it should have told is as if it were not set: the method runs all the same.
 */
final class AnnotationNaming implements SubtaskNaming {

	private static final Logger logger = LoggerFactory.getLogger(AnnotationNaming.class);

	private final SpelExpressionParser parser = new SpelExpressionParser();

	private final ParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();

	private final MethodNaming fallback = new MethodNaming();

	/**
	 * By their texts, of which the annotated methods have only so many.
	 */
	private final Map<String, Expression> expressions = new ConcurrentHashMap<>();

	private final Set<String> failed = ConcurrentHashMap.newKeySet();

	@Override
	public SubtaskKey key(MethodInvocation invocation) {
		MonitorSubtask annotation = annotation(invocation);
		if (annotation == null) {
			return this.fallback.key(invocation);
		}
		Object taskId = value(annotation.taskId(), invocation, Object.class);
		Object subtaskId = value(annotation.subtaskId(), invocation, Object.class);
		return new SubtaskKey((taskId != null) ? taskId : this.fallback.taskId(invocation),
				(subtaskId != null) ? subtaskId : this.fallback.number(),
				value(annotation.taskType(), invocation, Integer.class));
	}

	@Override
	public Instant received(MethodInvocation invocation) {
		Instant known = SubtaskReceipt.take();
		MonitorSubtask annotation = annotation(invocation);
		Instant given = (annotation != null) ? value(annotation.received(), invocation, Instant.class) : null;
		return (given != null) ? given : known;
	}

	private static @Nullable MonitorSubtask annotation(MethodInvocation invocation) {
		return AnnotatedElementUtils.findMergedAnnotation(method(invocation), MonitorSubtask.class);
	}

	private static Method method(MethodInvocation invocation) {
		Object target = invocation.getThis();
		return AopUtils.getMostSpecificMethod(invocation.getMethod(), (target != null) ? target.getClass() : null);
	}

	private <T> @Nullable T value(String text, MethodInvocation invocation, Class<T> type) {
		if (text.isEmpty()) {
			return null;
		}
		try {
			Expression expression = this.expressions.computeIfAbsent(text, this.parser::parseExpression);
			EvaluationContext context = new MethodBasedEvaluationContext(invocation.getThis(), method(invocation),
					invocation.getArguments(), this.names);
			return expression.getValue(context, type);
		}
		catch (RuntimeException ex) {
			if (this.failed.add(text)) {
				logger.warn("Monitoring cannot evaluate '{}' of @MonitorSubtask on {}: {}", text, method(invocation),
						ex.getMessage());
			}
			return null;
		}
	}

}
