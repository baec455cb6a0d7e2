package dev.monitoring.sample.face;

import java.util.Map;

import dev.monitoring.MonitoringData;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Makes descriptors of samples, and of old samples again after an upgrade.
 */
@RestController
@RequestMapping("/extractor")
class ExtractorController {

	private final ImageStore images;

	private final FaceStore faces;

	private final EventStore events;

	ExtractorController(ImageStore images, FaceStore faces, EventStore events) {
		this.images = images;
		this.faces = faces;
		this.events = events;
	}

	@PostMapping
	Map<String, String> extract(@RequestBody(required = false) @Nullable ImageRequest request, MonitoringData data) {
		Image sample = loadFaceSample(ImageRequest.seed(request), data);
		Descriptor descriptor = Descriptor.of(sample.face());
		try (var timer = data.time("save_attributes_time")) {
			return Map.of("attribute_id", this.faces.saveAttributes(descriptor));
		}
	}

	@PostMapping("/upgrade")
	Map<String, String> upgrade(@RequestBody(required = false) @Nullable ImageRequest request, MonitoringData data) {
		long seed = ImageRequest.seed(request);
		Descriptor face = Descriptor.of(loadFaceSample(seed, data).face());
		Descriptor body = Descriptor.of(loadBodySample(seed, data));
		String faceAttributes;
		try (var timer = data.time("save_face_attributes_time")) {
			faceAttributes = this.faces.saveAttributes(face);
		}
		try (var timer = data.time("save_event_attributes_time")) {
			return Map.of("face_attribute_id", faceAttributes, "event_attribute_id", this.events.saveAttributes(body));
		}
	}

	private Image loadFaceSample(long seed, MonitoringData data) {
		try (var timer = data.time("load_face_samples_time")) {
			return this.images.load(Bucket.FACE_SAMPLES, seed);
		}
	}

	private Image loadBodySample(long seed, MonitoringData data) {
		try (var timer = data.time("load_body_samples_time")) {
			return this.images.load(Bucket.BODY_SAMPLES, seed);
		}
	}

}
