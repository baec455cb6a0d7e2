package dev.monitoring.sample.task;

import java.time.Duration;

import dev.monitoring.sample.face.EventStore;
import dev.monitoring.sample.face.FaceStore;
import dev.monitoring.task.TaskMonitor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The bounds and the life of the pool.
 */
class WorkersTests {

	private final Workers workers = new Workers(new SubtaskPipeline(new FaceStore(), new EventStore()),
			TaskMonitor.noOp());

	@AfterEach
	void stop() {
		this.workers.stop();
	}

	@Test
	void refusesATaskThatFindsNoRoomAsAWhole() {
		this.workers.start();
		Task tooMuch = new Task(1, TaskType.REPORTER, 20_001, 0);
		assertThatExceptionOfType(WorkersBusyException.class).isThrownBy(() -> this.workers.accept(tooMuch));
		assertThat(tooMuch.report().done()).isZero();
	}

	@Test
	void refusesTasksWhileStoppedAndRunsThemAfterARestart() {
		Task task = new Task(1, TaskType.REPORTER, 2, 0);
		assertThatExceptionOfType(WorkersBusyException.class).isThrownBy(() -> this.workers.accept(task));
		this.workers.start();
		this.workers.stop();
		assertThat(this.workers.isRunning()).isFalse();
		assertThatExceptionOfType(WorkersBusyException.class).isThrownBy(() -> this.workers.accept(task));
		this.workers.start();
		this.workers.accept(task);
		await().atMost(Duration.ofSeconds(10)).until(() -> task.report().done() == 2);
	}

}
