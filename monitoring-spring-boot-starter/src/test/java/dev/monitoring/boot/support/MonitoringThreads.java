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

	private static Set<Thread> running() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("monitoring-"))
			.collect(Collectors.toSet());
	}

}
