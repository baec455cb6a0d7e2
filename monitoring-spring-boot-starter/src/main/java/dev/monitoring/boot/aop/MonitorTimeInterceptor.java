package dev.monitoring.boot.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Controller;
import org.springframework.util.ReflectionUtils;

import dev.monitoring.MonitorTime;
import dev.monitoring.MonitoringData;
import dev.monitoring.MonitoringTimer;

/**
 * Times methods with {@link MonitorTime}. Controllers are left alone: their handlers are
 * timed without a proxy.
 */
public final class MonitorTimeInterceptor implements MethodInterceptor {

	/**
	 * The fields of the advised methods.
	 */
	private final Map<MethodClassKey, Optional<String>> fields = new ConcurrentHashMap<>();

	private MonitorTimeInterceptor() {
	}

	/**
	 * The advisor that applies the interceptor to annotated beans and to no others.
	 * @return the advisor
	 */
	public static Advisor advisor() {
		return new DefaultPointcutAdvisor(new TimedMethods(), new MonitorTimeInterceptor());
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		MonitoringData data = MonitoringData.current();
		String field = (data != MonitoringData.none()) ? field(invocation) : null;
		if (field == null) {
			return invocation.proceed();
		}
		MonitoringTimer timer = data.time(field);
		boolean goesOn = false;
		try {
			Object result = invocation.proceed();
			if (result instanceof CompletionStage<?> stage) {
				stage.whenComplete((value, exception) -> timer.close());
				goesOn = true;
			}
			return result;
		}
		finally {
			if (!goesOn) {
				timer.close();
			}
		}
	}

	private @Nullable String field(MethodInvocation invocation) {
		Object target = invocation.getThis();
		Class<?> type = (target != null) ? target.getClass() : invocation.getMethod().getDeclaringClass();
		Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), type);
		return this.fields.computeIfAbsent(new MethodClassKey(method, type), (key) -> find(method, type)).orElse(null);
	}

	private static Optional<String> find(Method method, Class<?> type) {
		MonitorTime time = AnnotatedElementUtils.findMergedAnnotation(method, MonitorTime.class);
		if (time == null && Modifier.isPublic(method.getModifiers()) && !ReflectionUtils.isObjectMethod(method)) {
			time = AnnotatedElementUtils.findMergedAnnotation(type, MonitorTime.class);
		}
		return Optional.ofNullable(time).map(MonitorTime::value);
	}

	/**
	 * Methods with the annotation, and all of types with it.
	 */
	private static final class TimedMethods extends AnnotatedMethods {

		TimedMethods() {
			super(MonitorTime.class, (type) -> ApplicationBeans.INSTANCE.matches(type)
					&& !AnnotatedElementUtils.hasAnnotation(type, Controller.class));
		}

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return super.matches(method, targetClass)
					|| AnnotatedElementUtils.hasAnnotation(targetClass, MonitorTime.class);
		}

	}

}
