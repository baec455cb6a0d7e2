package dev.monitoring.pipeline;

import java.time.Clock;
import java.util.Objects;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.Probe;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.WriteException;

/**
 * Whether the store can be reached, as the worker saw it last. A change is logged once.
 */
final class StoreState {

	private static final Logger logger = LoggerFactory.getLogger(MonitoringPipeline.class);

	private static final String STARTING = "starting";

	private final MonitoringAdapter adapter;

	private final Clock clock;

	private volatile Probe last;

	StoreState(MonitoringAdapter adapter, Clock clock) {
		this.adapter = adapter;
		this.clock = clock;
		this.last = Probe.failed(clock.instant(), STARTING, "The store has not been opened yet");
	}

	MonitoringAdapter adapter() {
		return this.adapter;
	}

	Probe last() {
		return this.last;
	}

	void reached() {
		Probe before = this.last;
		if (!before.reachable()) {
			this.last = Probe.reachable(this.clock.instant());
			if (!STARTING.equals(before.kind())) {
				logger.info("Monitoring reaches its {} store at {} again", this.adapter.type(), this.adapter.place());
			}
		}
	}

	void failed(WriteException failure) {
		Probe before = this.last;
		Probe now = Probe.failed(this.clock.instant(), failure.kind().id(), String.valueOf(failure.getMessage()));
		if (before.reachable() || !Objects.equals(now.message(), before.message())) {
			this.last = now;
			logger.error("Monitoring cannot write to its {} store at {}: {} The application is not affected.",
					this.adapter.type(), this.adapter.place(), failure.getMessage());
		}
		logger.debug("Monitoring failed to write", failure);
	}

	void closed() {
		this.last = Probe.failed(this.clock.instant(), "closed", "Monitoring is closed");
	}

}
