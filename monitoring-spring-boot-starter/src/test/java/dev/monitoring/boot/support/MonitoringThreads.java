package dev.monitoring.boot.support;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The threads of ours that run in this JVM, beyond those that ran when it was made.
 */
public final class MonitoringThreads {

	private final Set<Thread> before = running();

	/**
	 * Those that were started since and have not ended.
	 * @return threads
	 */
	public Set<Thread> started() {
		Set<Thread> started = running();
		started.removeAll(this.before);
		return started;
	}

	/**
	 * Checks that all that were started since end.
	 */
	public void awaitNone() {
		Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(started()).isEmpty());
	}

	/**
	 * Waits until those that were started since have done their first round and wait for
	 * the next.
	 */
	public void awaitIdle() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(started()).isNotEmpty()
				.allMatch((thread) -> thread.getState() == Thread.State.TIMED_WAITING));
	}

	private static Set<Thread> running() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("monitoring-"))
			.collect(Collectors.toSet());
	}

}
