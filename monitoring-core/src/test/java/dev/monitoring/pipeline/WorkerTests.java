package dev.monitoring.pipeline;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.monitoring.support.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Worker}.
 */
@Timeout(60)
class WorkerTests {

	private final AtomicInteger rounds = new AtomicInteger();

	private final AtomicBoolean last = new AtomicBoolean();

	private final AtomicReference<Error> next = new AtomicReference<>();

	private final AtomicReference<Thread> thread = new AtomicReference<>();

	private final Worker worker = new Worker("monitoring-test", this::round, () -> this.last.set(true),
			System::nanoTime);

	@AfterEach
	void end() throws InterruptedException {
		this.worker.end();
		this.worker.join(System.nanoTime() + Duration.ofSeconds(20).toNanos());
		assertThat(this.last).isTrue();
		this.thread.get().join();
		this.worker.revive();
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).doesNotContain("monitoring-test");
	}

	private void round() {
		this.thread.set(Thread.currentThread());
		this.rounds.incrementAndGet();
		Error error = this.next.getAndSet(null);
		if (error != null) {
			throw error;
		}
		this.worker.await(System.nanoTime() + Duration.ofMillis(5).toNanos(), () -> false);
	}

	@Test
	void goesOnAfterAnError() {
		this.worker.start();
		awaitRounds();
		Thread before = this.thread.get();
		this.next.set(new StackOverflowError());
		awaitRounds();
		assertThat(this.thread.get()).isSameAs(before);
	}

	@Test
	void startsAgainWhenItsThreadDies() {
		this.worker.start();
		awaitRounds();
		Thread before = this.thread.get();
		try (CapturedLog log = new CapturedLog()) {
			this.next.set(new Unspeakable());
			Awaitility.await().until(() -> this.thread.get() != before);
			assertThat(log.lines()).isEmpty();
		}
		awaitRounds();
		assertThat(before.isAlive()).isFalse();
	}

	@Test
	void survivesInterrupts() {
		this.worker.start();
		awaitRounds();
		Thread before = this.thread.get();
		for (int i = 0; i < 10; i++) {
			before.interrupt();
			awaitRounds();
		}
		assertThat(this.thread.get()).isSameAs(before);
	}

	@Test
	void hasOneThreadHoweverOftenItIsLookedAfterWhileItStarts() throws InterruptedException {
		for (int i = 0; i < 200; i++) {
			String name = "test-worker-" + i;
			CountDownLatch end = new CountDownLatch(1);
			Worker worker = new Worker(name, () -> awaitUnhurried(end), () -> {
			}, System::nanoTime);
			AtomicBoolean started = new AtomicBoolean();
			Thread reviver = new Thread(() -> {
				while (!started.get()) {
					worker.revive();
				}
				worker.revive();
			});
			reviver.start();
			worker.start();
			started.set(true);
			reviver.join();
			try {
				assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).containsOnlyOnce(name);
			}
			finally {
				worker.end();
				end.countDown();
				worker.join(System.nanoTime() + Duration.ofSeconds(20).toNanos());
			}
		}
		this.worker.start();
		awaitRounds();
	}

	private static void awaitUnhurried(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void awaitRounds() {
		int before = this.rounds.get();
		Awaitility.await().until(() -> this.rounds.get() > before + 2);
	}

	/**
	 * One that cannot even be logged.
	 */
	private static final class Unspeakable extends Error {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new OutOfMemoryError("while it was logged");
		}

	}

}
