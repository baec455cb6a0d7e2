package dev.monitoring.sample.face;

import java.util.SplittableRandom;

/**
 * A small grey picture: a pattern that its seed decides, with a bright square, the face,
 * in it.
 */
public final class Image {

	private static final int SIDE = 96;

	private static final int FACE_SIDE = 32;

	private static final int CELL = 4;

	private static final int STEP = 8;

	private static final int FACE_BRIGHTNESS = 120;

	private final int side;

	private final int[] pixels;

	Image(int side, int[] pixels) {
		this.side = side;
		this.pixels = pixels;
	}

	public static Image draw(long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		int cells = SIDE / CELL;
		int[] pattern = random.ints((long) cells * cells, 0, FACE_BRIGHTNESS).toArray();
		int faceX = random.nextInt((SIDE - FACE_SIDE) / STEP) * STEP;
		int faceY = random.nextInt((SIDE - FACE_SIDE) / STEP) * STEP;
		int[] pixels = new int[SIDE * SIDE];
		for (int i = 0; i < pixels.length; i++) {
			int x = i % SIDE;
			int y = i / SIDE;
			boolean face = x >= faceX && x < faceX + FACE_SIDE && y >= faceY && y < faceY + FACE_SIDE;
			pixels[i] = pattern[y / CELL * cells + x / CELL] + (face ? FACE_BRIGHTNESS : 0);
		}
		return new Image(SIDE, pixels);
	}

	/**
	 * Looks for the face: the brightest square.
	 * @return the part of the image with the face
	 */
	public Image face() {
		int bestX = 0;
		int bestY = 0;
		for (int y = 0; y + FACE_SIDE <= this.side; y += STEP) {
			for (int x = 0; x + FACE_SIDE <= this.side; x += STEP) {
				if (brightness(x, y, FACE_SIDE) > brightness(bestX, bestY, FACE_SIDE)) {
					bestX = x;
					bestY = y;
				}
			}
		}
		return crop(bestX, bestY, Math.min(FACE_SIDE, this.side));
	}

	Image scaled(int newSide) {
		int[] scaled = new int[newSide * newSide];
		int cell = Math.max(1, this.side / newSide);
		for (int i = 0; i < scaled.length; i++) {
			scaled[i] = brightness(i % newSide * this.side / newSide, i / newSide * this.side / newSide, cell)
					/ (cell * cell);
		}
		return new Image(newSide, scaled);
	}

	int side() {
		return this.side;
	}

	int pixel(int index) {
		return this.pixels[index];
	}

	int brightness() {
		return brightness(0, 0, this.side) / this.pixels.length;
	}

	private Image crop(int left, int top, int newSide) {
		int[] cropped = new int[newSide * newSide];
		for (int y = 0; y < newSide; y++) {
			System.arraycopy(this.pixels, (top + y) * this.side + left, cropped, y * newSide, newSide);
		}
		return new Image(newSide, cropped);
	}

	private int brightness(int left, int top, int cell) {
		int sum = 0;
		for (int y = top; y < top + cell; y++) {
			for (int x = left; x < left + cell; x++) {
				sum += this.pixels[y * this.side + x];
			}
		}
		return sum;
	}

}
