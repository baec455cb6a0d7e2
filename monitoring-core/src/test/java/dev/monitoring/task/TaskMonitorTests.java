package dev.monitoring.task;

import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import dev.monitoring.ErrorCode;
import dev.monitoring.MonitoringData;
import dev.monitoring.MonitoringManager;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.series.SubtaskKey;
import dev.monitoring.support.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests of {@link TaskMonitor}, {@link SubtaskMonitor} and {@link TaskDispatch}.
 */
@Timeout(60)
class TaskMonitorTests {

	private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

	private static final SubtaskKey KEY = new SubtaskKey(7, "s1", 2);

	private final MemoryManager manager = new MemoryManager();

	private final TaskMonitor monitor = TaskMonitor.of(this.manager, "shop-worker", Clock.fixed(NOW, ZoneOffset.UTC));

	@AfterEach
	void leavesNothingBehind() {
		assertThat(MonitoringData.current()).isSameAs(MonitoringData.none());
		assertThat(this.monitor.open()).isZero();
	}

	@Test
	void recordsTheWaitInTheQueueWhenASubtaskIsOpened() {
		try (SubtaskMonitor subtask = this.monitor.open(KEY, NOW.minusMillis(1500), Map.of("worker", "w1"))) {
			assertThat(this.manager.series()).containsExactly("worker_queue");
			MonitoringPoint queued = this.manager.of("worker_queue").get(0);
			assertThat(queued.instant()).isEqualTo(NOW.minusMillis(1500));
			assertThat(queued.tags()).containsExactly(entry("service", "shop-worker"), entry("task_id", 7L),
					entry("subtask_id", "s1"), entry("task_type", 2L), entry("worker", "w1"));
			assertThat(queued.fields()).containsExactly(entry("transport_time", 1.5));
		}
		assertThat(this.manager.of("subtask_final").get(0).tags()).containsEntry("worker", "w1");
	}

	@Test
	void takesAReceiptOfAFasterClockForNoWait() {
		this.monitor.open(KEY, NOW.plusSeconds(5)).close();
		assertThat(this.manager.of("worker_queue").get(0).fields()).containsExactly(entry("transport_time", 0.0));
	}

	@Test
	void recordsWhatASubtaskDidWhenItEnds() {
		try (SubtaskMonitor subtask = this.monitor.open(KEY, NOW)) {
			subtask.tag("shard", 3).field("linked_faces", 12);
			try (var timer = MonitoringData.current().time("save_result_time")) {
				MonitoringData.current().field("deep", true);
			}
		}
		assertThat(this.manager.series()).containsExactly("worker_queue", "subtask_execution", "subtask_final");
		MonitoringPoint execution = this.manager.of("subtask_execution").get(0);
		assertThat(execution.instant()).isEqualTo(NOW);
		assertThat(execution.tags()).containsExactly(entry("service", "shop-worker"), entry("task_id", 7L),
				entry("subtask_id", "s1"), entry("task_type", 2L), entry("shard", 3L));
		assertThat(execution.fields()).containsOnlyKeys("linked_faces", "save_result_time", "deep")
			.containsEntry("linked_faces", 12L);
		MonitoringPoint end = this.manager.of("subtask_final").get(0);
		assertThat(end.tags()).isEqualTo(execution.tags());
		assertThat(end.fields()).containsEntry("status", 1L).containsKeys("execution_time", "linked_faces");
		assertThat((Double) end.fields().get("execution_time")).isPositive();
	}

	@Test
	void recordsAFailureOnceWithItsFirstErrorCode() {
		try (SubtaskMonitor subtask = this.monitor.open(KEY, NOW)) {
			assertThat(subtask.isFailed()).isFalse();
			subtask.field("events", 1);
			subtask.fail(28010);
			subtask.fail("LATER");
			assertThat(subtask.isFailed()).isTrue();
		}
		assertThat(this.manager.series()).containsExactly("worker_queue", "subtask_execution", "subtask_errors",
				"subtask_final");
		MonitoringPoint error = this.manager.of("subtask_errors").get(0);
		assertThat(error.tags()).containsEntry("error_code", 28010L).containsEntry("task_type", 2L);
		assertThat(error.fields()).containsExactly(entry("error_code", 28010L), entry("events", 1L));
		assertThat(this.manager.of("subtask_final").get(0).fields()).containsEntry("status", 0L);
	}

	@Test
	void failsWithTheCodeOfAnException() {
		assertThat(codeOf(new CodedException())).isEqualTo(28010L);
		assertThat(codeOf(new java.util.concurrent.CompletionException(new CodedException()))).isEqualTo(28010L);
		assertThat(codeOf(new IllegalStateException("secret"))).isEqualTo("IllegalStateException");
	}

	private Object codeOf(Throwable exception) {
		try (SubtaskMonitor subtask = this.monitor.open(KEY, NOW)) {
			subtask.fail(exception);
		}
		List<MonitoringPoint> errors = this.manager.of("subtask_errors");
		return errors.get(errors.size() - 1).tags().get("error_code");
	}

	@Test
	void prefersTheErrorCodeThatWasSet() {
		try (SubtaskMonitor subtask = this.monitor.open(KEY, NOW)) {
			MonitoringData.current().errorCode("NO_FACE");
			subtask.fail(new CodedException());
		}
		assertThat(this.manager.of("subtask_errors").get(0).tags()).containsEntry("error_code", "NO_FACE");
	}

	@Test
	void endsOnce() {
		SubtaskMonitor subtask = this.monitor.open(KEY, NOW).status(5);
		subtask.close();
		subtask.fail("LATE");
		subtask.progress(Map.of("late", 1));
		subtask.close();
		assertThat(this.manager.series()).containsExactly("worker_queue", "subtask_execution", "subtask_final");
		assertThat(this.manager.of("subtask_final").get(0).fields()).containsEntry("status", 5L);
	}

	@Test
	void recordsProgressAtOnce() {
		try (SubtaskMonitor subtask = this.monitor.open(KEY, NOW)) {
			subtask.tag("shard", 3);
			subtask.progress(Map.of("linked_faces", 10));
			MonitoringPoint progress = this.manager.of("subtask_execution").get(0);
			assertThat(progress.tags()).containsEntry("shard", 3L).containsEntry("task_id", 7L).hasSize(5);
			assertThat(progress.fields()).containsExactly(entry("linked_faces", 10L));
		}
		assertThat(this.manager.of("subtask_execution")).hasSize(2)
			.last()
			.satisfies((point) -> assertThat(point.fields()).isEmpty());
	}

	@Test
	void countsUsagesOfASubtask() {
		this.monitor.run(KEY, NOW, (subtask) -> MonitoringData.current().use("face_quality", 2));
		MonitoringPoint usages = this.manager.of("usages_statistic").get(0);
		assertThat(usages.tags()).containsExactly(entry("service", "shop-worker"), entry("route", "SUBTASK:2"));
		assertThat(usages.fields()).containsExactly(entry("face_quality_usages", 2L));
	}

	@Test
	void recordsTheSendingOfSubtasks() {
		TaskDispatch dispatch = this.monitor.dispatch(7);
		dispatch.sent("s1");
		dispatch.sent(2, Map.of("worker", "w1"), Map.of("bytes", 10));
		List<MonitoringPoint> sent = this.manager.of("worker_requests");
		assertThat(sent.get(0).tags()).containsExactly(entry("service", "shop-worker"), entry("task_id", 7L),
				entry("subtask_id", "s1"));
		assertThat(sent.get(0).fields()).containsExactly(entry("transport_time", 0.0));
		assertThat(sent.get(1).tags()).containsEntry("subtask_id", 2L).containsEntry("worker", "w1");
		assertThat(sent.get(1).fields()).containsEntry("bytes", 10L);
	}

	@Test
	void runsWorkAndFailsItWithItsException() {
		assertThat(this.monitor.<String, RuntimeException>call(KEY, NOW, (subtask) -> "done")).isEqualTo("done");
		assertThatExceptionOfType(CodedException.class).isThrownBy(() -> this.monitor.run(KEY, NOW, (subtask) -> {
			throw new CodedException();
		}));
		assertThat(this.manager.series()).containsExactly("worker_queue", "subtask_execution", "subtask_final",
				"worker_queue", "subtask_execution", "subtask_errors", "subtask_final");
	}

	@Test
	void theInnermostOpenSubtaskIsCurrent() {
		MonitoringData request = new MonitoringData("r1");
		try (MonitoringData.Scope scope = request.open()) {
			SubtaskMonitor outer = this.monitor.open(KEY, NOW);
			assertThat(MonitoringData.current()).isSameAs(outer.data());
			assertThat(MonitoringData.current().requestId()).isEqualTo("r1");
			SubtaskMonitor inner = this.monitor.open(KEY, NOW);
			outer.close();
			assertThat(MonitoringData.current()).isSameAs(inner.data());
			inner.close();
			assertThat(MonitoringData.current()).isSameAs(request);
		}
	}

	@Test
	void mayBeClosedByAnotherThread() throws Exception {
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try {
			SubtaskMonitor subtask = executor.submit(() -> this.monitor.open(KEY, NOW)).get(5, TimeUnit.SECONDS);
			assertThat(executor.submit(MonitoringData::current).get(5, TimeUnit.SECONDS)).isSameAs(subtask.data());
			subtask.close();
			assertThat(executor.submit(MonitoringData::current).get(5, TimeUnit.SECONDS))
				.isSameAs(MonitoringData.none());
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void goesAlongWithACompletableFuture() throws Exception {
		CompletableFuture<String> work = new CompletableFuture<>();
		SubtaskMonitor subtask = this.monitor.open(KEY, NOW);
		Runnable counting = () -> MonitoringData.current().field("linked_faces", 4);
		CompletableFuture<Void> step = CompletableFuture.runAsync(MonitoringData.wrap(counting));
		step.get(5, TimeUnit.SECONDS);
		subtask.closeWith(work);
		assertThat(MonitoringData.current()).isSameAs(MonitoringData.none());
		assertThat(this.manager.of("subtask_final")).isEmpty();
		work.completeExceptionally(new CodedException());
		assertThat(this.manager.of("subtask_final").get(0).fields()).containsEntry("linked_faces", 4L)
			.containsEntry("status", 0L);
		assertThat(this.manager.of("subtask_errors").get(0).tags()).containsEntry("error_code", 28010L);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void worksOnVirtualThreads() throws Exception {
		ExecutorService executor = (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor")
			.invoke(null);
		assertEachSubtaskOnce(executor);
	}

	@Test
	void worksOnPlainThreads() throws Exception {
		assertEachSubtaskOnce(Executors.newFixedThreadPool(4));
	}

	private void assertEachSubtaskOnce(ExecutorService executor) throws Exception {
		List<Future<?>> done = new ArrayList<>();
		for (int i = 0; i < 500; i++) {
			SubtaskKey key = new SubtaskKey(1, i, null);
			boolean fails = i % 5 == 0;
			done.add(executor.submit(() -> {
				try (SubtaskMonitor subtask = this.monitor.open(key, NOW)) {
					MonitoringData.current().field("own", key.subtaskId());
					if (fails) {
						subtask.fail("FAILED");
					}
				}
			}));
		}
		for (Future<?> one : done) {
			one.get(10, TimeUnit.SECONDS);
		}
		executor.shutdownNow();
		assertThat(this.manager.of("subtask_final")).hasSize(500)
			.allSatisfy((point) -> assertThat(point.fields().get("own")).isEqualTo(point.tags().get("subtask_id")));
		assertThat(this.manager.of("worker_queue")).hasSize(500);
		assertThat(this.manager.of("subtask_execution")).hasSize(500);
		assertThat(this.manager.of("subtask_errors")).hasSize(100);
	}

	@Test
	void findsASubtaskThatNobodyClosed() {
		WeakReference<SubtaskMonitor> handle = new WeakReference<>(forgotten());
		Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
			System.gc();
			assertThat(handle.get()).isNull();
			this.manager.beforeFlush.forEach(Runnable::run);
			assertThat(this.monitor.forgotten()).isEqualTo(1);
		});
		assertThat(this.manager.series()).containsExactly("worker_queue", "subtask_execution", "subtask_errors",
				"subtask_final");
		assertThat(this.manager.of("subtask_final").get(0).fields()).containsEntry("status", -1L)
			.containsEntry("linked_faces", 4L)
			.doesNotContainKey("execution_time");
	}

	@Test
	void saysWhatWasForgottenBeforeAFlushAndNotToWhoOpensAnother() {
		WeakReference<SubtaskMonitor> handle = new WeakReference<>(forgotten());
		try (CapturedLog log = new CapturedLog()) {
			Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
				System.gc();
				assertThat(handle.get()).isNull();
				this.monitor.open(KEY, NOW).close();
				assertThat(this.monitor.forgotten()).isEqualTo(1);
			});
			assertThat(log.lines()).isEmpty();
			this.manager.beforeFlush.forEach(Runnable::run);
			this.manager.beforeFlush.forEach(Runnable::run);
			assertThat(log.lines()).singleElement()
				.asString()
				.startsWith("WARN Monitoring found 1 subtasks that were never closed, such as " + KEY);
		}
	}

	private SubtaskMonitor forgotten() {
		SubtaskMonitor subtask = this.monitor.open(KEY, NOW);
		subtask.field("linked_faces", 4);
		subtask.fail("LOST");
		return subtask;
	}

	@Test
	void aMonitorThatIsOffRunsWorkAllTheSame() {
		TaskMonitor off = TaskMonitor.noOp();
		off.dispatch(1).sent(1);
		try (SubtaskMonitor subtask = off.open(KEY, NOW)) {
			subtask.field("a", 1).tag("b", 2).progress(Map.of("c", 3));
			assertThat(MonitoringData.current()).isSameAs(MonitoringData.none());
		}
		assertThat(off.<String, RuntimeException>call(KEY, NOW, (subtask) -> "done")).isEqualTo("done");
		assertThat(off.open()).isZero();
	}

	@Test
	void aManagerThatThrowsHarmsNoSubtask() {
		MonitoringManager broken = new MemoryManager() {

			@Override
			public void record(Iterable<MonitoringPoint> points) {
				throw new IllegalStateException("broken");
			}

		};
		TaskMonitor onBroken = TaskMonitor.of(broken, "any", Clock.systemUTC());
		assertThat(onBroken.<String, RuntimeException>call(KEY, NOW, (subtask) -> "done")).isEqualTo("done");
	}

	@Test
	void runsTheWorkWhateverItIsTold() {
		for (Instant received : new Instant[] { null, Instant.MIN, Instant.MAX,
				Instant.parse("0001-01-01T00:00:00Z") }) {
			assertThat(this.monitor.<String, RuntimeException>call(KEY, received, (subtask) -> "done"))
				.isEqualTo("done");
		}
		assertThat(this.monitor.<String, RuntimeException>call(null, NOW, (subtask) -> "done")).isEqualTo("done");
		assertThat(this.manager.of("subtask_final")).hasSize(5);
		assertThat(this.manager.of("subtask_errors")).isEmpty();
	}

	@Test
	void aFailureOfWhichNothingIsSaidIsAFailure() {
		try (SubtaskMonitor subtask = this.monitor.open(KEY, NOW)) {
			subtask.fail((Object) null);
		}
		try (SubtaskMonitor subtask = this.monitor.open(KEY, NOW)) {
			subtask.fail((Throwable) null);
		}
		assertThat(this.manager.of("subtask_errors")).hasSize(2)
			.allSatisfy((point) -> assertThat(point.tags()).containsEntry("error_code", "UNKNOWN"));
	}

	@ErrorCode("28010")
	static class CodedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}
