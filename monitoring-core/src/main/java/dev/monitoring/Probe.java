package dev.monitoring;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a storage answered when it was asked whether it can be reached.
 *
 * @param reachable whether it can be written to
 * @param since since when it answers so
 * @param kind the kind of failure, such as {@code hold}; {@code null} when reachable
 * @param message what is wrong and which setting cures it, without secrets; {@code null}
 * when reachable
 */
public record Probe(boolean reachable, Instant since, @Nullable String kind, @Nullable String message) {

	/**
	 * A storage that can be reached.
	 * @param since since when
	 * @return the answer
	 */
	public static Probe reachable(Instant since) {
		return new Probe(true, since, null, null);
	}

	/**
	 * A storage that cannot be reached.
	 * @param since since when
	 * @param kind the kind of failure
	 * @param message what is wrong and what cures it
	 * @return the answer
	 */
	public static Probe failed(Instant since, String kind, String message) {
		return new Probe(false, since, kind, message);
	}

}
