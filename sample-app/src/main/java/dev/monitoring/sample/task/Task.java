package dev.monitoring.sample.task;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Work that is cut into subtasks, and how far the workers are with them.
 */
final class Task {

	private final long id;

	private final TaskType type;

	private final int subtasks;

	private final int failing;

	private final AtomicInteger done = new AtomicInteger();

	private final AtomicInteger failed = new AtomicInteger();

	Task(long id, TaskType type, int subtasks, int failing) {
		this.id = id;
		this.type = type;
		this.subtasks = subtasks;
		this.failing = failing;
	}

	long id() {
		return this.id;
	}

	TaskType type() {
		return this.type;
	}

	List<Subtask> cut() {
		return IntStream.rangeClosed(1, this.subtasks)
			.mapToObj((number) -> new Subtask(this, number, number <= this.failing))
			.toList();
	}

	void subtaskDone() {
		this.done.incrementAndGet();
	}

	void subtaskFailed() {
		this.failed.incrementAndGet();
	}

	TaskReport report() {
		return new TaskReport(this.id, this.type.label(), this.subtasks, this.done.get(), this.failed.get());
	}

}
