package dev.monitoring.adapter.clickhouse;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The series of a batch that were stored while another series of it was refused: they are
 * not sent again with it, as the server knows the tokens of its last inserts only, nor
 * with its halves, whose tokens it never saw.
 */
final class SettledBlocks {

	private static final int MOST_BATCHES = 256;

	/**
	 * Stored series by token, by the token of the whole batch.
	 */
	private final Map<String, Map<String, Set<String>>> batches = new LinkedHashMap<>();

	void add(String token, String series) {
		this.batches.computeIfAbsent(whole(token), (key) -> new HashMap<>())
			.computeIfAbsent(token, (key) -> new HashSet<>())
			.add(series);
		if (this.batches.size() > MOST_BATCHES) {
			this.batches.remove(this.batches.keySet().iterator().next());
		}
	}

	/**
	 * Whether this batch, or one that it is a part of, stored the series.
	 */
	boolean contains(String token, String series) {
		Map<String, Set<String>> settled = this.batches.getOrDefault(whole(token), Map.of());
		for (int end = token.length(); end > 0; end = token.lastIndexOf('.', end - 1)) {
			if (settled.getOrDefault(token.substring(0, end), Set.of()).contains(series)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Forgets a batch that was stored as a whole: it will not come in halves.
	 */
	void stored(String token) {
		if (token.equals(whole(token))) {
			this.batches.remove(token);
		}
	}

	private static String whole(String token) {
		int dot = token.indexOf('.');
		return (dot < 0) ? token : token.substring(0, dot);
	}

}
