package dev.monitoring.plugin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringData;
import dev.monitoring.MonitoringPoint;

/**
 * The way of points to one plugin: a bounded buffer and a thread. Offering takes no lock
 * and does not wake the thread, which looks for points twenty times a second, unless half
 * of the buffer is full.
 */
final class PluginChannel {

	private static final long PAUSE = Duration.ofMillis(50).toNanos();

	private final String name;

	private final MonitoringPlugin plugin;

	private final PluginCounts counts;

	private final AdditionalValues commonTags;

	private final PluginCall call;

	private final PluginLog log;

	private final PluginQueue queue;

	private volatile boolean parked;

	private volatile boolean initialized;

	/**
	 * No more offers are taken.
	 */
	private volatile boolean closing;

	private final PluginThread thread;

	PluginChannel(PluginChannels.Entry entry, PluginCounts counts, AdditionalValues commonTags) {
		this.name = entry.name();
		this.plugin = entry.plugin();
		this.counts = counts;
		this.commonTags = commonTags;
		this.call = new PluginCall(entry.settings().timeout());
		this.log = new PluginLog(this.name, counts);
		this.queue = new PluginQueue(entry.settings().bufferSize(), counts);
		this.thread = new PluginThread("monitoring-plugin-" + this.name, this::work);
	}

	void offer(MonitoringPoint[] points) {
		this.queue.offer(points);
		if (this.parked && this.queue.isHalfFull()) {
			this.parked = false;
			this.thread.wake();
		}
	}

	void start() {
		this.thread.start();
	}

	private void work() {
		// What a thread that died worked on.
		this.queue.settle(PluginDropCause.FAILED);
		if (this.queue.isEnded()) {
			return;
		}
		awaitInitialized();
		while (this.initialized) {
			MonitoringPoint[] points = this.queue.poll();
			if (points != null) {
				handle(points);
			}
			else if (this.closing) {
				break;
			}
			else {
				awaitPoints();
			}
		}
		this.queue.end();
		if (this.initialized) {
			guarded("close", this.plugin::close);
		}
	}

	private void awaitInitialized() {
		long pause = Duration.ofSeconds(1).toNanos();
		while (!this.initialized && !initialize() && !this.closing) {
			await(pause);
			pause = Math.min(2 * pause, Duration.ofMinutes(1).toNanos());
		}
	}

	/**
	 * Waits for points; who fills half of the buffer ends it.
	 */
	private void awaitPoints() {
		this.parked = true;
		LockSupport.parkNanos(this, PAUSE);
		this.parked = false;
		// Whoever interrupted this thread meant something else.
		Thread.interrupted();
	}

	private void await(long nanos) {
		long deadline = System.nanoTime() + nanos;
		while (!this.closing && deadline - System.nanoTime() > 0) {
			LockSupport.parkNanos(this, deadline - System.nanoTime());
			Thread.interrupted();
		}
	}

	private boolean initialize() {
		this.initialized = guarded("initialize", this.plugin::initialize) == null;
		return this.initialized;
	}

	private void handle(MonitoringPoint[] points) {
		PluginDropCause cause = guarded("handle", () -> {
			List<MonitoringPoint> prepared = new ArrayList<>(points.length);
			for (MonitoringPoint point : points) {
				prepared.add(point.prepared(this.commonTags, (key, value) -> value));
			}
			String requestId = requestId(prepared);
			if (requestId != null) {
				MDC.put(MonitoringData.MDC_KEY, requestId);
			}
			this.plugin.handle(prepared);
		});
		this.queue.settle(cause);
	}

	private static @Nullable String requestId(List<MonitoringPoint> points) {
		for (MonitoringPoint point : points) {
			if (point.field("request_id") instanceof String requestId) {
				return requestId;
			}
		}
		return null;
	}

	/**
	 * Calls the plugin.
	 * @return why that failed, or {@code null} if it did not
	 */
	private @Nullable PluginDropCause guarded(String method, PluginMethod called) {
		PluginDropCause cause = null;
		this.call.begin();
		try {
			called.call();
		}
		catch (Throwable ex) {
			cause = PluginDropCause.FAILED;
			this.log.failed(method, ex);
		}
		finally {
			if (this.call.end() && cause != null) {
				cause = PluginDropCause.TIMEOUT;
			}
			// The plugin's own entries would stay for the points of others.
			MDC.clear();
		}
		return cause;
	}

	/**
	 * Looks after the plugin, from another thread.
	 */
	void check() {
		this.thread.revive();
		this.call.check();
		this.log.report();
	}

	/**
	 * Takes no more points; the plugin gets those that wait.
	 */
	void stop() {
		this.closing = true;
		this.queue.close();
		this.thread.wake();
	}

	/**
	 * Waits until the plugin is closed; after the deadline what it did not get to is
	 * dropped.
	 */
	void close(long deadline) {
		stop();
		this.thread.join(deadline);
		this.queue.end();
		this.call.interrupt();
		this.log.reportNow();
	}

	PluginStatistics statistics() {
		return this.counts.statistics(this.name, state());
	}

	private String state() {
		if (this.queue.isEnded()) {
			return "closed";
		}
		if (this.call.isOverdue()) {
			return "stuck";
		}
		return !this.thread.isStarted() ? "new" : this.initialized ? "running" : "starting";
	}

	/**
	 * A method of the plugin.
	 */
	@FunctionalInterface
	private interface PluginMethod {

		void call() throws Exception;

	}

}
