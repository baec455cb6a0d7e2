package dev.monitoring.fault;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A row of the fault suite whose points are those of requests: what the client sent by
 * its id, and the checks that every row ends with.
 */
public final class RequestRun {

	private final Set<String> sent = ConcurrentHashMap.newKeySet();

	private final String fault;

	private long refused;

	/**
	 * Starts a row.
	 * @param fault its number and name
	 */
	public RequestRun(String fault) {
		this.fault = fault;
	}

	/**
	 * Notes a request that is to be stored.
	 * @param id its id
	 */
	public void sent(String id) {
		assertThat(this.sent.add(id)).as("a new id").isTrue();
	}

	/**
	 * Lets points be dropped that are none of requests.
	 * @param points how many the store is to refuse
	 */
	public void refused(long points) {
		this.refused = points;
	}

	/**
	 * How many requests were sent.
	 * @return a number
	 */
	public int count() {
		return this.sent.size();
	}

	/**
	 * Checks that each request is stored once, and nothing else, and that the accounts
	 * are balanced.
	 * @param statistics those of the pipelines that carried the points, at their ends
	 * @param stored the ids of the requests in the store
	 * @param figure what was measured
	 */
	public void finish(List<PipelineStatistics> statistics, Collection<String> stored, String figure) {
		long dropped = 0;
		for (PipelineStatistics run : statistics) {
			assertThat(run.recorded() + run.recovered()).as("%s: %s", this.fault, run)
				.isEqualTo(run.stored() + run.totalDropped() + run.pending());
			dropped += run.totalDropped();
		}
		Map<String, Integer> times = new HashMap<>();
		stored.forEach((id) -> times.merge(id, 1, Integer::sum));
		Set<String> lost = new HashSet<>(this.sent);
		lost.removeAll(times.keySet());
		times.keySet().removeAll(this.sent);
		assertThat(this.sent).as("%s: sufficient", this.fault).isNotEmpty();
		assertThat(dropped).as("%s: dropped", this.fault).isEqualTo(this.refused);
		assertThat(lost).as("%s: lost", this.fault).isEmpty();
		assertThat(times.keySet()).as("%s: nothing is invented", this.fault).isEmpty();
		assertThat(stored).as("%s: duplicates", this.fault).doesNotHaveDuplicates();
		FaultTable.add(this.fault, "requests %d, stored %d, dropped %d, duplicates 0, lost 0"
			.formatted(this.sent.size(), stored.size(), dropped), figure);
	}

	/**
	 * Flushes until nothing is pending.
	 * @param pipeline carries the points
	 */
	public void drain(MonitoringPipeline pipeline) {
		long deadline = System.nanoTime() + 120_000_000_000L;
		while (pipeline.statistics().pending() > 0) {
			assertThat(System.nanoTime()).as("%s: %s", this.fault, pipeline.statistics()).isLessThan(deadline);
			pipeline.flush();
		}
	}

}
