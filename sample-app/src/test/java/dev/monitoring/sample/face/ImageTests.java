package dev.monitoring.sample.face;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The work on images.
 */
class ImageTests {

	@Test
	void keepsEveryPixelWhenCompressed() {
		Image image = Image.draw(7);
		Image expanded = CompressedImage.of(image).expand();
		assertThat(expanded).usingRecursiveComparison().isEqualTo(image);
	}

	@Test
	void findsTheBrightestPartAsFace() {
		Image image = Image.draw(7);
		assertThat(image.face().brightness()).isGreaterThan(image.brightness() + 50);
	}

	@Test
	void describesTheSameFaceAlikeAndStrangersDifferently() {
		Descriptor ann = Descriptor.of(Image.draw(1).face());
		assertThat(ann.similarity(Descriptor.of(Image.draw(1).face()))).isGreaterThan(0.999);
		assertThat(ann.similarity(Descriptor.of(Image.draw(2).face()))).isLessThan(0.9);
	}

}
