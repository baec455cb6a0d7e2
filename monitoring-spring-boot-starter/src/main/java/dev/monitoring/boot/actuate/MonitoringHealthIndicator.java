package dev.monitoring.boot.actuate;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import dev.monitoring.Probe;
import dev.monitoring.pipeline.MonitoringPipeline;

/**
 * Health of the store as the worker saw it last; does no I/O. A store that cannot be
 * reached makes the service UNKNOWN rather than DOWN: it serves its users all the same.
 */
public class MonitoringHealthIndicator implements HealthIndicator {

	private final MonitoringPipeline pipeline;

	private final String storageType;

	private final boolean downWhenUnreachable;

	/**
	 * Makes the indicator.
	 * @param pipeline what is looked at
	 * @param storageType the kind of store
	 * @param downWhenUnreachable whether the service is DOWN while the store cannot be
	 * reached
	 */
	public MonitoringHealthIndicator(MonitoringPipeline pipeline, String storageType, boolean downWhenUnreachable) {
		this.pipeline = pipeline;
		this.storageType = storageType;
		this.downWhenUnreachable = downWhenUnreachable;
	}

	@Override
	public Health health() {
		Probe probe = this.pipeline.lastProbe();
		Health.Builder health = probe.reachable() ? Health.up()
				: this.downWhenUnreachable ? Health.down() : Health.unknown();
		health.withDetail("storage", this.storageType)
			.withDetail("reachable", probe.reachable())
			.withDetail("since", probe.since().toString());
		if (probe.kind() != null) {
			health.withDetail("kind", probe.kind());
		}
		return health.build();
	}

}
