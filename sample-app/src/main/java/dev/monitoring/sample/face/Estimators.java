package dev.monitoring.sample.face;

import java.util.Map;

import dev.monitoring.MonitoringData;

import org.springframework.stereotype.Component;

/**
 * Estimates what a face looks like, and counts each use: the platform's licences are by
 * estimator.
 */
@Component
final class Estimators {

	private static final double BRIGHTEST = 255;

	Map<String, Double> estimate(Image face) {
		return Map.of("face_quality", quality(face), "mask", mask(face));
	}

	private double quality(Image face) {
		// Deep code needs no argument to reach the request's data.
		MonitoringData.current().use("face_quality");
		return face.brightness() / BRIGHTEST;
	}

	private double mask(Image face) {
		MonitoringData.current().use("mask");
		Image small = face.scaled(2);
		int upper = small.pixel(0) + small.pixel(1);
		int lower = small.pixel(2) + small.pixel(3);
		return (double) lower / Math.max(1, upper + lower);
	}

}
