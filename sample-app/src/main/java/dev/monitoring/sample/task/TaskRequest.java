package dev.monitoring.sample.task;

import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.monitoring.sample.error.PlatformException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;

/**
 * A task as a client asks for it; everything has a default.
 */
record TaskRequest(@JsonProperty("task_type") @Nullable String taskType, @Nullable Integer subtasks,
		@Nullable Integer fail) {

	static final TaskRequest DEFAULT = new TaskRequest(null, null, null);

	private static final int INVALID = 13040;

	private static final int DEFAULT_SUBTASKS = 3;

	private static final int MAX_SUBTASKS = 10_000;

	Task toTask(long id) {
		String name = Objects.requireNonNullElse(this.taskType, TaskType.LINKER.label());
		TaskType type = TaskType.named(name).orElseThrow(() -> invalid("task_type is not known"));
		int count = Objects.requireNonNullElse(this.subtasks, DEFAULT_SUBTASKS);
		if (count < 1 || count > MAX_SUBTASKS) {
			throw invalid("subtasks must be 1 to " + MAX_SUBTASKS);
		}
		int failing = Objects.requireNonNullElse(this.fail, 0);
		if (failing < 0 || failing > count) {
			throw invalid("fail must be 0 to the number of subtasks");
		}
		return new Task(id, type, count, failing);
	}

	private static PlatformException invalid(String detail) {
		return new PlatformException(HttpStatus.BAD_REQUEST, INVALID, "Invalid task", detail);
	}

}
