package dev.monitoring.boot.web;

import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.method.HandlerMethod;

import dev.monitoring.MonitorTag;
import dev.monitoring.MonitorTime;
import dev.monitoring.MonitoringData;

/**
 * What the annotations of a handler ask for, found once.
 *
 * @param timedField the field of {@link MonitorTime}, or {@code null} without one
 * @param constants tags with the same value for each request
 * @param variables tags with the value of a path variable
 */
record HandlerPlan(@Nullable String timedField, Map<String, String> constants, List<Variable> variables) {

	private static final DefaultParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	static HandlerPlan of(HandlerMethod handler) {
		Map<String, String> constants = new LinkedHashMap<>();
		addConstants(handler.getBeanType(), constants);
		addConstants(handler.getMethod(), constants);
		List<Variable> variables = new ArrayList<>();
		for (MethodParameter parameter : handler.getMethodParameters()) {
			MonitorTag tag = parameter.getParameterAnnotation(MonitorTag.class);
			PathVariable variable = parameter.getParameterAnnotation(PathVariable.class);
			if (tag != null && variable != null) {
				variables.add(new Variable(tag.value(), name(parameter, variable), parameter.getParameterType()));
			}
		}
		return new HandlerPlan(timedField(handler), constants, variables);
	}

	private static void addConstants(AnnotatedElement element, Map<String, String> constants) {
		for (MonitorTag tag : AnnotatedElementUtils.findMergedRepeatableAnnotations(element, MonitorTag.class)) {
			constants.put(tag.value(), tag.text());
		}
	}

	private static @Nullable String timedField(HandlerMethod handler) {
		MonitorTime time = AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), MonitorTime.class);
		if (time == null) {
			time = AnnotatedElementUtils.findMergedAnnotation(handler.getBeanType(), MonitorTime.class);
		}
		return (time != null) ? time.value() : null;
	}

	private static String name(MethodParameter parameter, PathVariable variable) {
		if (StringUtils.hasText(variable.name())) {
			return variable.name();
		}
		parameter.initParameterNameDiscovery(NAMES);
		return String.valueOf(parameter.getParameterName());
	}

	/**
	 * The annotations of a handler that can have no effect.
	 * @return a sentence for each
	 */
	static List<String> mistakes(HandlerMethod handler) {
		List<String> mistakes = new ArrayList<>();
		for (MethodParameter parameter : handler.getMethodParameters()) {
			MonitorTag tag = parameter.getParameterAnnotation(MonitorTag.class);
			if (tag != null && !parameter.hasParameterAnnotation(PathVariable.class)) {
				mistakes.add("@MonitorTag(\"" + tag.value() + "\") on a parameter of " + handler
						+ " has no effect: it is no @PathVariable. Use MonitoringData.tag instead.");
			}
		}
		for (MonitorTag tag : AnnotatedElementUtils.findMergedRepeatableAnnotations(handler.getMethod(),
				MonitorTag.class)) {
			if (tag.text().isEmpty()) {
				mistakes.add("@MonitorTag(\"" + tag.value() + "\") on " + handler + " has no effect: it has no text.");
			}
		}
		return mistakes;
	}

	boolean hasTags() {
		return !this.constants.isEmpty() || !this.variables.isEmpty();
	}

	/**
	 * Tags a request.
	 * @param data the request's data
	 * @param pathVariables the variables of the request's path
	 */
	void tag(MonitoringData data, Map<?, ?> pathVariables) {
		this.constants.forEach(data::tag);
		for (Variable variable : this.variables) {
			Object text = pathVariables.get(variable.name());
			if (text != null) {
				data.tag(variable.tag(), variable.value(text.toString()));
			}
		}
	}

	/**
	 * A tag with the value of a path variable.
	 *
	 * @param tag the key of the tag
	 * @param name the name of the variable
	 * @param type the type of the parameter
	 */
	record Variable(String tag, String name, Class<?> type) {

		private static final Set<Class<?>> INTEGERS = Set.of(Byte.class, Short.class, Integer.class, Long.class);

		private static final Set<Class<?>> FLOATS = Set.of(Float.class, Double.class);

		Variable {
			type = ClassUtils.resolvePrimitiveIfNecessary(type);
		}

		/**
		 * The value as the handler gets it.
		 * @return {@code null} if it is not the number it should be
		 */
		@Nullable Object value(String text) {
			try {
				return INTEGERS.contains(this.type) ? Long.valueOf(text)
						: FLOATS.contains(this.type) ? Double.valueOf(text) : text;
			}
			catch (NumberFormatException ex) {
				return null;
			}
		}

	}

}
