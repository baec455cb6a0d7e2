package dev.monitoring.fault;

import java.time.Duration;

/**
 * How long the long rows take, which a system property may cut.
 */
public final class FaultLength {

	private FaultLength() {
	}

	/**
	 * The length of a row.
	 * @param property the system property that has it in seconds
	 * @param otherwise the length where it is not set
	 * @return the length
	 */
	public static Duration of(String property, Duration otherwise) {
		return Duration.ofSeconds(Integer.getInteger(property, Math.toIntExact(otherwise.toSeconds())));
	}

}
