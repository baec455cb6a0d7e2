package dev.monitoring.sample.task;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import dev.monitoring.task.TaskDispatch;
import dev.monitoring.task.TaskMonitor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Runs subtasks on a few threads of its own, as the platform's task workers do. It stops
 * after the web server, which sends the work, and before the monitoring, which hears of
 * it.
 */
@Component
final class Workers implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(Workers.class);

	private static final int THREADS = 2;

	private static final int MAX_WAITING = 20_000;

	private static final long STOP_SECONDS = 5;

	private final SubtaskPipeline pipeline;

	private final TaskMonitor monitor;

	private @Nullable ThreadPoolExecutor pool;

	Workers(SubtaskPipeline pipeline, TaskMonitor monitor) {
		this.pipeline = pipeline;
		this.monitor = monitor;
	}

	/**
	 * Takes all subtasks of a task, or none.
	 * @param task the task
	 * @throws WorkersBusyException if there is no room for them
	 */
	synchronized void accept(Task task) {
		List<Subtask> subtasks = task.cut();
		ThreadPoolExecutor pool = this.pool;
		if (pool == null || pool.getQueue().remainingCapacity() < subtasks.size()) {
			throw new WorkersBusyException();
		}
		TaskDispatch dispatch = this.monitor.dispatch(task.id());
		for (Subtask subtask : subtasks) {
			Instant received = Instant.now();
			pool.execute(() -> run(subtask, received));
			dispatch.sent(subtask.number());
		}
	}

	private void run(Subtask subtask, Instant received) {
		try {
			this.monitor.run(subtask.key(), received, (monitored) -> this.pipeline.run(subtask, monitored.data()));
			subtask.task().subtaskDone();
		}
		catch (RuntimeException ex) {
			logger.debug("Subtask {} of task {} failed", subtask.number(), subtask.task().id(), ex);
			subtask.task().subtaskFailed();
		}
	}

	@Override
	public synchronized void start() {
		this.pool = new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(MAX_WAITING), new CustomizableThreadFactory("sample-worker-"));
	}

	@Override
	public void stop() {
		ThreadPoolExecutor stopping = takePool();
		if (stopping == null) {
			return;
		}
		stopping.shutdownNow();
		try {
			if (!stopping.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
				logger.warn("Subtasks still run after {} seconds", STOP_SECONDS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private synchronized @Nullable ThreadPoolExecutor takePool() {
		ThreadPoolExecutor taken = this.pool;
		this.pool = null;
		return taken;
	}

	@Override
	public synchronized boolean isRunning() {
		return this.pool != null;
	}

	@Override
	public int getPhase() {
		return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1;
	}

}
