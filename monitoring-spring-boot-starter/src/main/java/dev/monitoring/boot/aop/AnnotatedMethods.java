package dev.monitoring.boot.aop;

import java.lang.annotation.Annotation;

import org.springframework.aop.ClassFilter;
import org.springframework.aop.MethodMatcher;
import org.springframework.aop.Pointcut;
import org.springframework.aop.support.annotation.AnnotationMethodMatcher;

/**
 * The methods of some beans that have an annotation, themselves or in a type that they
 * come from. One pointcut rather than some of Spring's put together: all beans are
 * matched when the application starts.
 */
class AnnotatedMethods extends AnnotationMethodMatcher implements Pointcut {

	private final ClassFilter beans;

	AnnotatedMethods(Class<? extends Annotation> annotation, ClassFilter beans) {
		super(annotation, true);
		this.beans = beans;
	}

	@Override
	public ClassFilter getClassFilter() {
		return this.beans;
	}

	@Override
	public MethodMatcher getMethodMatcher() {
		return this;
	}

}
