package dev.monitoring.sample.task;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a task does.
 */
enum TaskType {

	LINKER, ADDITIONAL_EXTRACT, GC, CROSSMATCHING, REPORTER;

	static Optional<TaskType> named(String name) {
		String normalized = name.strip().replace(' ', '_');
		return Arrays.stream(values()).filter((type) -> type.name().equalsIgnoreCase(normalized)).findFirst();
	}

	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * The number that points carry.
	 */
	int code() {
		return ordinal() + 1;
	}

}
