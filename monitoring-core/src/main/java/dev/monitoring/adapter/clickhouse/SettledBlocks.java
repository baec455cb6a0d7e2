package dev.monitoring.adapter.clickhouse;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The series of a batch that were stored while another series of it was refused: when the
 * batch then comes in halves, whose tokens the server does not know, their rows are
 * stored already. A batch that is sent again as a whole needs no memory: the server has
 * its tokens.
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
	 * Whether a batch that this one is a part of stored the series.
	 */
	boolean contains(String token, String series) {
		Map<String, Set<String>> settled = this.batches.getOrDefault(whole(token), Map.of());
		for (int dot = token.lastIndexOf('.'); dot > 0; dot = token.lastIndexOf('.', dot - 1)) {
			if (settled.getOrDefault(token.substring(0, dot), Set.of()).contains(series)) {
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
