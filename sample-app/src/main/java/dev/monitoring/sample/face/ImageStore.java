package dev.monitoring.sample.face;

import java.util.Locale;

import dev.monitoring.sample.store.BoundedStore;

import org.springframework.stereotype.Component;

/**
 * Stands for the platform's Image Store.
 */
@Component
final class ImageStore {

	private static final int CAPACITY = 1_000;

	private final BoundedStore<String, CompressedImage> images = new BoundedStore<>(CAPACITY);

	String save(Bucket bucket, long seed, Image image) {
		String id = id(bucket, seed);
		this.images.put(id, CompressedImage.of(image));
		return id;
	}

	/**
	 * Loads an image. One that nobody saved is drawn, as if it had been uploaded long
	 * ago.
	 */
	Image load(Bucket bucket, long seed) {
		CompressedImage image = this.images.find(id(bucket, seed));
		if (image == null) {
			image = CompressedImage.of(Image.draw(seed));
			this.images.put(id(bucket, seed), image);
		}
		return image.expand();
	}

	private static String id(Bucket bucket, long seed) {
		return bucket.name().toLowerCase(Locale.ROOT) + "-" + Long.toHexString(seed);
	}

}
