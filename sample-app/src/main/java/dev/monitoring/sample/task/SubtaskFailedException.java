package dev.monitoring.sample.task;

import dev.monitoring.ErrorCode;

/**
 * Fails a subtask that was asked to fail.
 */
@ErrorCode("28010")
final class SubtaskFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	SubtaskFailedException() {
		super("The subtask was asked to fail");
	}

}
