package dev.monitoring.sample.face;

import dev.monitoring.MonitoringData;

import org.springframework.stereotype.Component;

/**
 * Keeps what handlers and verifiers found, each policy with the time that it took.
 */
@Component
final class StoragePolicies {

	private final ImageStore images;

	private final FaceStore faces;

	private final EventStore events;

	private final NotificationSender sender;

	StoragePolicies(ImageStore images, FaceStore faces, EventStore events, NotificationSender sender) {
		this.images = images;
		this.faces = faces;
		this.events = events;
		this.sender = sender;
	}

	String saveFaceSample(long seed, Image face, MonitoringData data) {
		try (var timer = data.time("face_sample_storage_policy_time")) {
			return this.images.save(Bucket.FACE_SAMPLES, seed, face);
		}
	}

	void saveBodySample(long seed, Image body, MonitoringData data) {
		try (var timer = data.time("body_sample_storage_policy_time")) {
			this.images.save(Bucket.BODY_SAMPLES, seed, body);
		}
	}

	void saveOrigin(long seed, Image origin, MonitoringData data) {
		try (var timer = data.time("image_origin_storage_policy_time")) {
			this.images.save(Bucket.ORIGINS, seed, origin);
		}
	}

	void saveFaceAttributes(Descriptor descriptor, MonitoringData data) {
		try (var timer = data.time("face_attribute_storage_policy_time")) {
			this.faces.saveAttributes(descriptor);
		}
	}

	String saveFace(Descriptor descriptor, String avatar, MonitoringData data) {
		try (var timer = data.time("face_storage_policy_time")) {
			return this.faces.saveFace(descriptor, avatar);
		}
	}

	void saveEvent(Event event, MonitoringData data) {
		try (var timer = data.time("event_storage_policy_time")) {
			this.events.save(event);
		}
	}

	void sendNotification(Event event, MonitoringData data) {
		try (var timer = data.time("notification_storage_policy_time")) {
			this.sender.send(event);
		}
	}

}
