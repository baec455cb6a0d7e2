package dev.monitoring.boot.aop;

import org.springframework.aop.ClassFilter;

/**
 * Leaves out the beans of Spring, of libraries that it brings and most of our own, which
 * have none of our annotations: to look through all methods of some two hundred of them
 * was half of what the start of an application took longer.
 */
enum ApplicationBeans implements ClassFilter {

	INSTANCE;

	private static final String[] LEFT_OUT = { "org.springframework.", "tools.jackson.", "io.micrometer.",
			"dev.monitoring.pipeline.", "dev.monitoring.plugin.", "dev.monitoring.statistics.",
			"dev.monitoring.storage.", "dev.monitoring.boot.web.", "dev.monitoring.boot.autoconfigure.web." };

	/**
	 * Applications like others.
	 */
	private static final String SAMPLES = "org.springframework.samples.";

	@Override
	public boolean matches(Class<?> type) {
		return isOfApplication(type.getName());
	}

	static boolean isOfApplication(String name) {
		for (String start : LEFT_OUT) {
			if (name.startsWith(start)) {
				return name.startsWith(SAMPLES);
			}
		}
		return true;
	}

}
