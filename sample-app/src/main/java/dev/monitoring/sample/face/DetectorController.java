package dev.monitoring.sample.face;

import java.util.Map;

import dev.monitoring.MonitoringData;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Finds the face in an image and keeps its warp.
 */
@RestController
class DetectorController {

	private static final int WARP_SIDE = 64;

	private final ImageStore images;

	DetectorController(ImageStore images) {
		this.images = images;
	}

	@PostMapping("/detector")
	Map<String, String> detect(@RequestBody(required = false) @Nullable ImageRequest request, MonitoringData data) {
		long seed = ImageRequest.seed(request);
		Image image;
		try (var timer = data.time("download_images_time")) {
			image = this.images.load(Bucket.ORIGINS, seed);
		}
		Image face = image.face();
		try (var timer = data.time("save_warps_time")) {
			return Map.of("warp_id", this.images.save(Bucket.WARPS, seed, face.scaled(WARP_SIDE)));
		}
	}

}
