package dev.monitoring.plugin;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * Counts what became of points, for as long as the application runs.
 */
final class PluginCounts {

	private final LongAdder offered = new LongAdder();

	private final LongAdder delivered = new LongAdder();

	private final Map<PluginDropCause, LongAdder> dropped = new EnumMap<>(PluginDropCause.class);

	PluginCounts() {
		for (PluginDropCause cause : PluginDropCause.values()) {
			this.dropped.put(cause, new LongAdder());
		}
	}

	void offered(int points) {
		this.offered.add(points);
	}

	/**
	 * Counts points once and for all.
	 * @param cause why they are dropped, or {@code null} if they are delivered
	 */
	void settled(@Nullable PluginDropCause cause, int points) {
		LongAdder counter = (cause != null) ? this.dropped.get(cause) : this.delivered;
		if (counter != null) {
			counter.add(points);
		}
	}

	/**
	 * What was counted; settled points first, so that none seems to be pending twice.
	 */
	PluginStatistics statistics(String name, String state) {
		long delivered = this.delivered.sum();
		Map<String, Long> dropped = new LinkedHashMap<>();
		long settled = delivered;
		for (Map.Entry<PluginDropCause, LongAdder> entry : this.dropped.entrySet()) {
			long points = entry.getValue().sum();
			dropped.put(entry.getKey().id(), points);
			settled += points;
		}
		long offered = this.offered.sum();
		return new PluginStatistics(name, state, offered, delivered, dropped, Math.max(0, offered - settled));
	}

	long dropped(PluginDropCause cause) {
		LongAdder counter = this.dropped.get(cause);
		return (counter != null) ? counter.sum() : 0;
	}

}
