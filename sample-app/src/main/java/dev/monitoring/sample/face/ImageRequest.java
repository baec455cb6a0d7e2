package dev.monitoring.sample.face;

import org.jspecify.annotations.Nullable;

/**
 * The image to work on, named by any text; the same text is the same image.
 */
record ImageRequest(@Nullable String image) {

	private static final String DEFAULT_IMAGE = "1";

	static long seed(@Nullable ImageRequest request) {
		String image = (request != null && request.image != null) ? request.image : DEFAULT_IMAGE;
		return image.hashCode();
	}

}
