package dev.monitoring.sample.face;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import dev.monitoring.MonitoringData;

import org.springframework.stereotype.Component;

/**
 * What every handler does with an image: detect, extract, estimate, match and store.
 */
@Component
final class Handling {

	private static final int BODY_SIDE = 48;

	private static final int MATCHES = 3;

	private final FaceStore faces;

	private final Estimators estimators;

	private final StoragePolicies policies;

	Handling(FaceStore faces, Estimators estimators, StoragePolicies policies) {
		this.faces = faces;
		this.estimators = estimators;
		this.policies = policies;
	}

	Event handle(String handlerId, long seed, MonitoringData data) {
		Image image = load(seed, data);
		Image face = image.face();
		Descriptor descriptor = Descriptor.of(face);
		String avatar = this.policies.saveFaceSample(seed, face, data);
		this.policies.saveBodySample(seed, image.scaled(BODY_SIDE), data);
		this.policies.saveOrigin(seed, image, data);
		this.policies.saveFaceAttributes(descriptor, data);
		List<Match> matches = match(descriptor, data);
		String faceId = this.policies.saveFace(descriptor, avatar, data);
		Event event = new Event(UUID.randomUUID().toString(), handlerId, Instant.now(), faceId, matches,
				this.estimators.estimate(face));
		this.policies.saveEvent(event, data);
		this.policies.sendNotification(event, data);
		return event;
	}

	private static Image load(long seed, MonitoringData data) {
		try (var timer = data.time("load_images_for_processing_time")) {
			return Image.draw(seed);
		}
	}

	private List<Match> match(Descriptor descriptor, MonitoringData data) {
		try (var timer = data.time("match_policy_time")) {
			return this.faces.match(descriptor, MATCHES);
		}
	}

}
