package dev.monitoring.boot.actuate;

import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.monitoring.pipeline.DropCause;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.plugin.PluginDropCause;
import dev.monitoring.plugin.PluginStatistics;

/**
 * The pipeline's own meters: what became of the points, in the store and for plugins.
 */
public class PipelineMeters implements MeterBinder {

	private final MonitoringPipeline pipeline;

	/**
	 * Makes the meters.
	 * @param pipeline what is measured
	 */
	public PipelineMeters(MonitoringPipeline pipeline) {
		this.pipeline = pipeline;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter
			.builder("monitoring.points.recorded", this.pipeline, (pipeline) -> pipeline.statistics().recorded())
			.description("Points recorded")
			.register(registry);
		FunctionCounter.builder("monitoring.points.stored", this.pipeline, (pipeline) -> pipeline.statistics().stored())
			.description("Points that the store confirmed")
			.register(registry);
		for (DropCause cause : DropCause.values()) {
			FunctionCounter
				.builder("monitoring.points.dropped", this.pipeline,
						(pipeline) -> pipeline.statistics().dropped().getOrDefault(cause.id(), 0L))
				.tag("cause", cause.id())
				.description("Points dropped")
				.register(registry);
		}
		FunctionCounter
			.builder("monitoring.tags.limited", this.pipeline, (pipeline) -> pipeline.statistics().limitedTags())
			.description("Tags whose value became OTHER")
			.register(registry);
		Gauge.builder("monitoring.points.pending", this.pipeline, (pipeline) -> pipeline.statistics().pending())
			.description("Points that are neither stored nor dropped yet")
			.register(registry);
		Gauge.builder("monitoring.points.spooled", this.pipeline, (pipeline) -> pipeline.statistics().spooled())
			.description("Points in the spool")
			.register(registry);
		Gauge
			.builder("monitoring.store.reachable", this.pipeline,
					(pipeline) -> pipeline.lastProbe().reachable() ? 1 : 0)
			.description("Whether the store can be reached: 1 or 0")
			.register(registry);
		bindWrites(registry);
		this.pipeline.plugins().forEach((plugin) -> bindPlugin(plugin.name(), registry));
	}

	private void bindWrites(MeterRegistry registry) {
		Timer duration = Timer.builder("monitoring.flush.duration")
			.description("Time that the store takes for a batch")
			.register(registry);
		DistributionSummary size = DistributionSummary.builder("monitoring.batch.size")
			.description("Points of a batch")
			.baseUnit("points")
			.register(registry);
		this.pipeline.onWrite((points, nanos) -> {
			duration.record(nanos, TimeUnit.NANOSECONDS);
			size.record(points);
		});
	}

	private void bindPlugin(String name, MeterRegistry registry) {
		FunctionCounter
			.builder("monitoring.plugin.points.delivered", this.pipeline,
					(pipeline) -> plugin(pipeline, name, PluginStatistics::delivered))
			.tag("plugin", name)
			.description("Points that the plugin has done its work on")
			.register(registry);
		for (PluginDropCause cause : PluginDropCause.values()) {
			FunctionCounter
				.builder("monitoring.plugin.points.dropped", this.pipeline,
						(pipeline) -> plugin(pipeline, name, (plugin) -> plugin.dropped().getOrDefault(cause.id(), 0L)))
				.tags("plugin", name, "cause", cause.id())
				.description("Points that the plugin missed or failed on")
				.register(registry);
		}
		Gauge
			.builder("monitoring.plugin.points.pending", this.pipeline,
					(pipeline) -> plugin(pipeline, name, PluginStatistics::pending))
			.tag("plugin", name)
			.description("Points that wait for the plugin")
			.register(registry);
	}

	private static double plugin(MonitoringPipeline pipeline, String name, ToLongFunction<PluginStatistics> count) {
		return pipeline.plugins().stream().filter((plugin) -> plugin.name().equals(name)).mapToLong(count).sum();
	}

}
