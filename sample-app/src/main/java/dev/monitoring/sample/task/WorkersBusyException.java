package dev.monitoring.sample.task;

import dev.monitoring.ErrorCode;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * Refuses a task while too many subtasks wait. Shows that an annotation is enough for the
 * error code of a request.
 */
@ErrorCode("28001")
@ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
final class WorkersBusyException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	WorkersBusyException() {
		super("Too many subtasks are waiting");
	}

}
