package dev.monitoring.boot.aop;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import org.springframework.aop.ClassFilter;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * The methods of the application's beans that have an annotation, themselves or in a type
 * that they come from. One pointcut rather than some of Spring's put together: all beans
 * are matched when the application starts.
 */
class AnnotatedMethods extends StaticMethodMatcherPointcut {

	private final Class<? extends Annotation> annotation;

	AnnotatedMethods(Class<? extends Annotation> annotation, ClassFilter beans) {
		this.annotation = annotation;
		setClassFilter(beans);
	}

	@Override
	public boolean matches(Method method, Class<?> targetClass) {
		if (AnnotatedElementUtils.hasAnnotation(method, this.annotation)) {
			return true;
		}
		if (Proxy.isProxyClass(targetClass)) {
			return false;
		}
		Method specific = AopUtils.getMostSpecificMethod(method, targetClass);
		return !specific.equals(method) && AnnotatedElementUtils.hasAnnotation(specific, this.annotation);
	}

}
