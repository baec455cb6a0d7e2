package dev.monitoring.series;

import java.util.stream.LongStream;

/**
 * Status codes as values of tags, made once: most are beyond the numbers that Java keeps
 * boxes of.
 */
final class StatusCodes {

	private static final int FIRST = 100;

	private static final int END = 600;

	private static final Long[] BOXES = LongStream.range(FIRST, END).boxed().toArray(Long[]::new);

	private StatusCodes() {
	}

	static Long of(int statusCode) {
		return (statusCode >= FIRST && statusCode < END) ? BOXES[statusCode - FIRST] : Long.valueOf(statusCode);
	}

}
