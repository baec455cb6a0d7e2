package dev.monitoring.sample.face;

/**
 * The parts of the image store.
 */
enum Bucket {

	ORIGINS, WARPS, FACE_SAMPLES, BODY_SAMPLES

}
