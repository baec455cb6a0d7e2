package dev.monitoring.plugin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.jctools.queues.atomic.MpscAtomicArrayQueue;
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

	private final PluginSettings settings;

	private final PluginCounts counts;

	private final AdditionalValues commonTags;

	private final PluginCall call;

	private final PluginLog log;

	private final MpscAtomicArrayQueue<MonitoringPoint[]> queue;

	/**
	 * The points in the queue.
	 */
	private final AtomicInteger waiting = new AtomicInteger();

	private volatile boolean parked;

	private volatile boolean initialized;

	/**
	 * No more offers are taken.
	 */
	private volatile boolean closing;

	/**
	 * Nothing is handed to the plugin any more, and all that was not is counted.
	 */
	private volatile boolean ended;

	/**
	 * The points that the plugin works on. Guarded by this.
	 */
	private int inFlight;

	private volatile @Nullable Thread thread;

	PluginChannel(PluginChannels.Entry entry, PluginCounts counts, AdditionalValues commonTags) {
		this.name = entry.name();
		this.plugin = entry.plugin();
		this.settings = entry.settings();
		this.counts = counts;
		this.commonTags = commonTags;
		this.call = new PluginCall(this.settings.timeout());
		this.log = new PluginLog(this.name, counts);
		// An element holds at least one point, so that the queue never fills first.
		this.queue = new MpscAtomicArrayQueue<>(Math.max(2, this.settings.bufferSize()));
	}

	void offer(MonitoringPoint[] points) {
		this.counts.offered(points.length);
		if (this.closing || !reserve(points.length)) {
			this.counts.settled(this.closing ? PluginDropCause.CLOSED : PluginDropCause.BUFFER_FULL, points.length);
			return;
		}
		this.queue.offer(points);
		if (this.ended) {
			// It came too late for the thread that counted the rest.
			dropRest(PluginDropCause.CLOSED);
		}
		else if (this.parked && this.waiting.get() > this.settings.bufferSize() / 2) {
			this.parked = false;
			LockSupport.unpark(this.thread);
		}
	}

	private boolean reserve(int points) {
		int before;
		do {
			before = this.waiting.get();
			if (points > this.settings.bufferSize() - before) {
				return false;
			}
		}
		while (!this.waiting.compareAndSet(before, before + points));
		return true;
	}

	void start() {
		Thread thread = new Thread(this::work, "monitoring-plugin-" + this.name);
		thread.setDaemon(true);
		this.thread = thread;
		thread.start();
	}

	private void work() {
		long pause = Duration.ofSeconds(1).toNanos();
		while (!initialize() && !this.closing) {
			await(pause);
			pause = Math.min(2 * pause, Duration.ofMinutes(1).toNanos());
		}
		while (this.initialized) {
			MonitoringPoint[] points = poll();
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
		end();
		if (this.initialized) {
			guarded("close", this.plugin::close);
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

	private synchronized MonitoringPoint @Nullable [] poll() {
		MonitoringPoint[] points = this.ended ? null : this.queue.poll();
		if (points != null) {
			this.waiting.getAndAdd(-points.length);
			this.inFlight = points.length;
		}
		return points;
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
		settle(cause, points.length);
	}

	private static @Nullable String requestId(List<MonitoringPoint> points) {
		for (MonitoringPoint point : points) {
			if (point.fields().get("request_id") instanceof String requestId) {
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

	private synchronized void settle(@Nullable PluginDropCause cause, int points) {
		if (!this.ended) {
			this.inFlight = 0;
			this.counts.settled(cause, points);
		}
	}

	/**
	 * Looks after the plugin, from another thread.
	 */
	void check() {
		this.call.check();
		this.log.report();
	}

	/**
	 * Takes no more points; the plugin gets those that wait.
	 */
	void stop() {
		this.closing = true;
		LockSupport.unpark(this.thread);
	}

	/**
	 * Waits until the plugin is closed; after the deadline what it did not get to is
	 * dropped.
	 */
	void close(long deadline) {
		stop();
		Thread running = this.thread;
		if (running != null) {
			join(running, deadline);
		}
		end();
		this.call.interrupt();
		this.log.reportNow();
	}

	private static void join(Thread thread, long deadline) {
		try {
			TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private synchronized void end() {
		this.ended = true;
		this.counts.settled(PluginDropCause.SHUTDOWN, this.inFlight);
		this.inFlight = 0;
		dropRest(PluginDropCause.SHUTDOWN);
	}

	private synchronized void dropRest(PluginDropCause cause) {
		for (MonitoringPoint[] points = this.queue.poll(); points != null; points = this.queue.poll()) {
			this.waiting.getAndAdd(-points.length);
			this.counts.settled(cause, points.length);
		}
	}

	PluginStatistics statistics() {
		return this.counts.statistics(this.name, state());
	}

	private String state() {
		if (this.ended) {
			return "closed";
		}
		if (this.call.isOverdue()) {
			return "stuck";
		}
		return (this.thread == null) ? "new" : this.initialized ? "running" : "starting";
	}

	/**
	 * A method of the plugin.
	 */
	@FunctionalInterface
	private interface PluginMethod {

		void call() throws Exception;

	}

}
