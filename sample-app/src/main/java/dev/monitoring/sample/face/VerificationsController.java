package dev.monitoring.sample.face;

import dev.monitoring.MonitorTag;
import dev.monitoring.MonitoringData;
import dev.monitoring.sample.error.PlatformException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Has a verifier compare an image with the person it knows.
 */
@RestController
class VerificationsController {

	private static final int NOT_FOUND = 12023;

	private static final double THRESHOLD = 0.9;

	private final StoragePolicies policies;

	VerificationsController(StoragePolicies policies) {
		this.policies = policies;
	}

	@PostMapping("/verifiers/{verifierId}/verifications")
	Verification verify(@MonitorTag("verifier_id") @PathVariable String verifierId,
			@RequestBody(required = false) @Nullable ImageRequest request, MonitoringData data) {
		// The miniature keeps no verifiers: every id stands for one, except this.
		if (verifierId.equals("unknown")) {
			throw new PlatformException(HttpStatus.NOT_FOUND, NOT_FOUND, "Object not found",
					"There is no verifier with this id");
		}
		long seed = ImageRequest.seed(request);
		Image face = Image.draw(seed).face();
		Descriptor descriptor = Descriptor.of(face);
		this.policies.saveFaceSample(seed, face, data);
		this.policies.saveFaceAttributes(descriptor, data);
		return match(verifierId, descriptor, data);
	}

	private static Verification match(String verifierId, Descriptor descriptor, MonitoringData data) {
		try (var timer = data.time("match_policy_time")) {
			// The verifier knows the person whose image has its id as name.
			Descriptor known = Descriptor.of(Image.draw(verifierId.hashCode()).face());
			double similarity = known.similarity(descriptor);
			return new Verification(verifierId, similarity >= THRESHOLD, similarity);
		}
	}

}
