package dev.monitoring.boot.support;

import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every test of a pipeline ends with: no point is lost and none is counted twice.
 */
public final class AccountingIdentity {

	private AccountingIdentity() {
	}

	/**
	 * Checks that {@code recorded + recovered = stored + dropped + pending}.
	 * @param pipeline a pipeline in which nothing moves
	 */
	public static void check(MonitoringPipeline pipeline) {
		PipelineStatistics statistics = pipeline.statistics();
		assertThat(statistics.recorded() + statistics.recovered()).as(statistics.toString())
			.isEqualTo(statistics.stored() + statistics.totalDropped() + statistics.pending());
	}

}
