package dev.monitoring.boot.aop;

import java.util.List;

import org.springframework.aop.ClassFilter;

/**
 * Leaves out the beans of Spring and of libraries that it brings, which have none of our
 * annotations: to look through all methods of some two hundred of them was half of what
 * the start of an application took longer.
 */
enum ApplicationBeans implements ClassFilter {

	INSTANCE;

	private static final List<String> LIBRARIES = List.of("org.springframework.", "tools.jackson.", "io.micrometer.");

	/**
	 * Applications like others.
	 */
	private static final String SAMPLES = "org.springframework.samples.";

	@Override
	public boolean matches(Class<?> type) {
		return isOfApplication(type.getName());
	}

	static boolean isOfApplication(String name) {
		return LIBRARIES.stream().noneMatch(name::startsWith) || name.startsWith(SAMPLES);
	}

}
