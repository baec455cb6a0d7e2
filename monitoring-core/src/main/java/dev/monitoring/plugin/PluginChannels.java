package dev.monitoring.plugin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;

/**
 * The plugins of a pipeline, each behind a bounded channel of its own. Points are taken
 * from the moment it is built and handed on from {@link #start()}. After {@link #close}
 * it can be started again.
 */
public final class PluginChannels {

	private static final long SHORTEST_CHECK = Duration.ofMillis(5).toNanos();

	private static final long LONGEST_CHECK = Duration.ofSeconds(1).toNanos();

	private final Map<Entry, PluginCounts> plugins;

	private final AdditionalValues commonTags;

	private volatile PluginChannel[] channels;

	// Guarded by this.
	private boolean running;

	private boolean closed;

	/**
	 * Looks after calls that take too long and threads that died.
	 */
	private volatile @Nullable PluginThread watch;

	private PluginChannels(Map<Entry, PluginCounts> plugins, AdditionalValues commonTags) {
		this.plugins = plugins;
		this.commonTags = commonTags;
		this.channels = newChannels();
	}

	private PluginChannel[] newChannels() {
		PluginChannel[] made = new PluginChannel[this.plugins.size()];
		int i = 0;
		for (Map.Entry<Entry, PluginCounts> plugin : this.plugins.entrySet()) {
			made[i++] = new PluginChannel(plugin.getKey(), plugin.getValue(), this.commonTags);
		}
		return made;
	}

	/**
	 * Starts to name plugins.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Whether there is no plugin.
	 * @return {@code true} if nobody waits for points
	 */
	public boolean isEmpty() {
		return this.plugins.isEmpty();
	}

	/**
	 * Hands points that were recorded together to every plugin, or counts why not. Takes
	 * no lock, does no I/O, logs nothing and throws nothing.
	 * @param points the points, which nobody changes any more
	 */
	public void offer(MonitoringPoint[] points) {
		for (PluginChannel channel : this.channels) {
			channel.offer(points);
		}
	}

	/**
	 * Starts a thread for each plugin, which initializes it. Does nothing where they run.
	 */
	public synchronized void start() {
		if (this.running || isEmpty()) {
			return;
		}
		this.running = true;
		if (this.closed) {
			this.channels = newChannels();
			this.closed = false;
		}
		PluginChannel[] started = this.channels;
		for (PluginChannel channel : started) {
			channel.start();
		}
		PluginThread thread = new PluginThread("monitoring-plugins", () -> watch(started));
		this.watch = thread;
		thread.start();
	}

	private void watch(PluginChannel[] watched) {
		long pause = LONGEST_CHECK;
		for (Entry plugin : this.plugins.keySet()) {
			pause = Math.min(pause, plugin.settings().timeout().toNanos() / 4);
		}
		while (this.channels == watched && this.watch != null) {
			for (PluginChannel channel : watched) {
				channel.check();
			}
			LockSupport.parkNanos(this, Math.max(SHORTEST_CHECK, pause));
			// Whoever interrupted this thread meant something else.
			Thread.interrupted();
		}
	}

	/**
	 * Takes no more points; the plugins get those that wait.
	 */
	public synchronized void stop() {
		for (PluginChannel channel : this.channels) {
			channel.stop();
		}
	}

	/**
	 * Closes the plugins once they got what waits, and drops what they do not get to
	 * within a time. Idempotent.
	 * @param timeout the longest time to wait
	 */
	public synchronized void close(Duration timeout) {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.running = false;
		stop();
		long deadline = System.nanoTime() + timeout.toNanos();
		for (PluginChannel channel : this.channels) {
			channel.close(deadline);
		}
		PluginThread thread = this.watch;
		this.watch = null;
		if (thread != null) {
			thread.wake();
		}
	}

	/**
	 * What became of the points for each plugin. Who looks at it looks after the threads.
	 * @return statistics in the order of the plugins
	 */
	public List<PluginStatistics> statistics() {
		PluginThread thread = this.watch;
		if (thread != null) {
			thread.revive();
		}
		List<PluginStatistics> statistics = new ArrayList<>();
		for (PluginChannel channel : this.channels) {
			statistics.add(channel.statistics());
		}
		return statistics;
	}

	/**
	 * A plugin.
	 *
	 * @param name its name, which no other has
	 * @param plugin what gets the points
	 * @param settings its bounds
	 */
	record Entry(String name, MonitoringPlugin plugin, PluginSettings settings) {

	}

	/**
	 * Names plugins.
	 */
	public static final class Builder {

		private final Map<String, Entry> plugins = new LinkedHashMap<>();

		private Map<String, ?> commonTags = Map.of();

		private Builder() {
		}

		/**
		 * Adds a plugin.
		 * @param name its name in settings, statistics and logs
		 * @param plugin what gets the points
		 * @param settings its bounds
		 * @return this
		 * @throws IllegalArgumentException if there is one of that name
		 */
		public Builder plugin(String name, MonitoringPlugin plugin, PluginSettings settings) {
			if (this.plugins.putIfAbsent(name, new Entry(name, plugin, settings)) != null) {
				throw new IllegalArgumentException("There are two monitoring plugins named " + name);
			}
			return this;
		}

		/**
		 * Tags that every point carries unless it has them itself.
		 * @param commonTags the tags
		 * @return this
		 */
		public Builder commonTags(Map<String, ?> commonTags) {
			this.commonTags = commonTags;
			return this;
		}

		/**
		 * Builds the channels. No thread runs before {@link PluginChannels#start()}.
		 * @return the channels
		 */
		public PluginChannels build() {
			Map<Entry, PluginCounts> counted = new LinkedHashMap<>();
			for (Entry plugin : this.plugins.values()) {
				counted.put(plugin, new PluginCounts());
			}
			return new PluginChannels(counted, AdditionalValues.of(this.commonTags, Map.of()));
		}

	}

}
