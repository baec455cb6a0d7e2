package dev.monitoring.sample.task;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

import dev.monitoring.sample.error.PlatformException;
import dev.monitoring.sample.store.BoundedStore;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Hands tasks to the workers and reports how far they are.
 */
@RestController
@RequestMapping("/tasks")
class TasksController {

	private static final int NOT_FOUND = 12030;

	private static final int CAPACITY = 1_000;

	private final BoundedStore<String, Task> tasks = new BoundedStore<>(CAPACITY);

	private final AtomicLong lastId = new AtomicLong();

	private final Workers workers;

	TasksController(Workers workers) {
		this.workers = workers;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.ACCEPTED)
	Map<String, Long> create(@RequestBody(required = false) @Nullable TaskRequest request) {
		Task task = Objects.requireNonNullElse(request, TaskRequest.DEFAULT).toTask(this.lastId.incrementAndGet());
		this.workers.accept(task);
		this.tasks.put(String.valueOf(task.id()), task);
		return Map.of("task_id", task.id());
	}

	@GetMapping("/{id}")
	TaskReport report(@PathVariable String id) {
		Task task = this.tasks.find(id);
		if (task == null) {
			throw new PlatformException(HttpStatus.NOT_FOUND, NOT_FOUND, "Object not found",
					"There is no task with this id");
		}
		return task.report();
	}

}
