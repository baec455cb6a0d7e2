package dev.monitoring.plugin;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link PluginThread}.
 */
@Timeout(60)
class PluginThreadTests {

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	private final AtomicInteger deaths = new AtomicInteger();

	private final CountDownLatch end = new CountDownLatch(1);

	private final PluginThread thread = new PluginThread("monitoring-test-plugin", this::work);

	private void work() {
		this.threads.add(Thread.currentThread());
		if (this.deaths.getAndDecrement() > 0) {
			throw new OutOfMemoryError("as told");
		}
		while (this.end.getCount() > 0) {
			try {
				this.end.await();
			}
			catch (InterruptedException ex) {
				// It goes on.
			}
		}
	}

	@Test
	void anotherTakesThePlaceOfOneThatDies() {
		this.deaths.set(2);
		this.thread.start();
		Awaitility.await().until(() -> this.threads.size() == 3);
		this.end.countDown();
		this.thread.join(inTime());
		assertThat(this.threads).extracting(Thread::getName).containsOnly("monitoring-test-plugin");
		awaitEnd();
	}

	@Test
	void oneThatDidItsWorkIsNotReplaced() {
		this.end.countDown();
		this.thread.start();
		this.thread.join(inTime());
		awaitEnd();
		this.thread.revive();
		assertThat(this.threads).hasSize(1);
		awaitEnd();
	}

	@Test
	void joinsInTimeAndKeepsTheInterrupt() {
		this.thread.start();
		Awaitility.await().until(() -> this.threads.size() == 1);
		Thread.currentThread().interrupt();
		this.thread.join(System.nanoTime() + Duration.ofMillis(20).toNanos());
		assertThat(Thread.interrupted()).isTrue();
		this.end.countDown();
		this.thread.join(inTime());
		awaitEnd();
	}

	@Test
	void waitsForNoneThatWasNotStarted() {
		assertThat(this.thread.isStarted()).isFalse();
		this.thread.revive();
		this.thread.join(inTime());
		assertThat(this.threads).isEmpty();
	}

	private static long inTime() {
		return System.nanoTime() + Duration.ofSeconds(30).toNanos();
	}

	private void awaitEnd() {
		Awaitility.await().until(() -> this.threads.stream().noneMatch(Thread::isAlive));
	}

}
