package dev.monitoring.pipeline;

import java.util.Map;

/**
 * What became of the recorded points. When nothing moves,
 * {@code recorded + recovered = stored + dropped + pending}; while points are recorded it
 * is off by those on their way at most.
 *
 * @param recorded points recorded since the start
 * @param recovered points found in the spool at the start
 * @param stored points that the store confirmed
 * @param dropped points that were dropped, by {@link DropCause#id() cause}, every cause
 * included
 * @param pending points in the buffer, in flight and in the spool, counted on their own
 * @param spooled points in the spool
 * @param limitedTags tags whose value became {@code OTHER}, because their key had too
 * many distinct ones
 */
public record PipelineStatistics(long recorded, long recovered, long stored, Map<String, Long> dropped, long pending,
		long spooled, long limitedTags) {

	/**
	 * The points that were dropped, whatever the cause.
	 * @return a sum
	 */
	public long totalDropped() {
		return this.dropped.values().stream().mapToLong(Long::longValue).sum();
	}

}
