package dev.monitoring.boot.aop;

import org.springframework.aop.ClassFilter;

/**
 * Leaves out the beans of Spring itself, which have none of our annotations: to look
 * through all methods of some two hundred of them was half of what the start of an
 * application took longer.
 */
enum ApplicationBeans implements ClassFilter {

	INSTANCE;

	private static final String SPRING = "org.springframework.";

	/**
	 * Applications like others.
	 */
	private static final String SAMPLES = "org.springframework.samples.";

	@Override
	public boolean matches(Class<?> type) {
		return !type.getName().startsWith(SPRING) || type.getName().startsWith(SAMPLES);
	}

}
